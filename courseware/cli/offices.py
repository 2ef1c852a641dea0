"""What the command line brings to a certificate: address, keys and fonts of the installation."""

from courseware.config import Config
from courseware.services.certificates.office import Office


def office_of(config: Config) -> Office:
    """The office of an installation; without a public address, the one that it listens on."""
    site = config.public_url or f"http://{config.host}:{config.port}"
    return Office(config.provider, site, config.instance / "keys", config.fonts)
