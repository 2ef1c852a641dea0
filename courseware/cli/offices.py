"""What the command line brings to a certificate: address, keys and fonts of the installation."""

from courseware.config import Config
from courseware.services.certificates.office import Office
from courseware.services.certificates.signing_keys import address_in_use
from courseware.store.engine import Database


def office_of(config: Config, database: Database) -> Office:
    """The office of an installation.

    Without a public address it is at the one that its key was made for, which need not be the
    one of this shell: a site on another port was started with other variables.
    """
    listening = f"http://{config.host}:{config.port}"
    site = config.public_url or address_in_use(database) or listening
    return Office(config.provider, site, config.instance / "keys", config.fonts)
