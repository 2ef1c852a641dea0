"""`serve`: the web server of a real installation."""

from dataclasses import replace
from ipaddress import ip_address

import click

from courseware.cli.ending import end_calmly
from courseware.cli.environment import Environment, pass_environment
from courseware.cli.listening import listen
from courseware.cli.server import Server
from courseware.config import BadConfiguration, Config
from courseware.services.installation import Decision, decides
from courseware.store.upkeep.in_use import Use

WORKERS = click.IntRange(1, 64)


@click.command()
@click.option("--workers", default=2, show_default=True, type=WORKERS)
@pass_environment
def serve(environment: Environment, workers: int) -> None:
    """Serve the live release with gunicorn."""
    end_calmly()
    config = environment.config()
    database = environment.database()
    environment.uses(Use.SERVER)
    with database.read() as connection:
        demonstration = decides(connection, Decision.DEMONSTRATION)
    database.close()
    if demonstration:
        config = replace(for_this_machine(config), demo=True)
    listener = listen(config.host, config.port)
    Server(config, listener, workers, lambda url: click.echo(f"serving {url}")).run()


def for_this_machine(config: Config) -> Config:
    """The cast's passwords are public, so nobody but this machine may reach the demo.

    Nor may a page from elsewhere whose name was made to lead here: only the names of this machine
    are answered, unless COURSEWARE_TRUSTED_HOSTS says more. (Flask compares no IPv6 addresses.)
    """
    try:
        loopback = ip_address(config.host).is_loopback
    except ValueError:
        loopback = config.host == "localhost"
    if not loopback:
        raise BadConfiguration(
            f"COURSEWARE_HOST: the demonstration's passwords are public, so it serves this "
            f"machine only, not {config.host!r} — use 127.0.0.1, or `serve` for a real "
            "installation"
        )
    if config.trusted_hosts or ":" in config.host:
        return config
    return replace(config, trusted_hosts=("localhost", "127.0.0.1", config.host))
