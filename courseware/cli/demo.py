"""`demo`: the shipped content with an invented clinic and its cast, installed and served."""

import json
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import click

from courseware.cli.cast import CAST, Part, install_cast, refuse_real_installation
from courseware.cli.ending import end_calmly
from courseware.cli.environment import Environment, pass_environment
from courseware.cli.keeping_up import keep_up
from courseware.cli.listening import address_of, listen
from courseware.cli.offices import office_of
from courseware.cli.serve import WORKERS, for_this_machine
from courseware.cli.server import Server
from courseware.cli.upgrading import begin_documents
from courseware.config import Config, instance_folder
from courseware.content.problem import as_text
from courseware.services.certificates.signing_keys import follow_address
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from courseware.store.engine import Database
from courseware.store.revision import applied_revision, needs_upgrade, refuse_newer
from courseware.store.upkeep.in_use import Use


@click.command()
@click.option("--library", type=click.Path(path_type=Path), default=None, help="Library folder.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line once the page answers.")
@click.option("--workers", default=2, show_default=True, type=WORKERS)
@pass_environment
def demo(environment: Environment, library: Path | None, as_json: bool, workers: int) -> None:
    """Install and serve the demonstration: shipped content, an invented clinic and its cast."""
    end_calmly()
    config = environment.config(demo=True)
    # The site's pages for authors read the same files as the site teaches.
    config = replace(config, library=library.absolute()) if library else config
    config = for_this_machine(config)
    listener = listen(config.host, config.port)
    # Whatever names an address (certificates, mails) names the one that was really given.
    config = replace(config, public_url=config.public_url or address_of(listener, config.host))
    _install(environment, config, config.library)
    environment.uses(Use.SERVER)
    Server(config, listener, workers, lambda url: _announce(url, as_json)).run()


def _install(environment: Environment, config: Config, library: Path) -> None:
    database = environment.database(check=False, begin=True)
    database.make_file()
    refuse_newer(database)
    if applied_revision(database) is None:
        begin_documents(instance_folder(), of_demonstration=True)
    else:
        refuse_real_installation(database)  # before its tables are changed
    if needs_upgrade(database):
        # Loaded now and not above: most starts need none of it.
        import_module("courseware.store.migrate").upgrade(database)
    _publish(environment, database, library)
    keep_up(database)
    catalogue = CatalogueSource(database).current(0)
    fault = install_cast(database, environment.now(), catalogue, instance_folder() / "evidence")
    if fault:
        click.echo(
            f"the team starts without its history, which does not fit this library: {fault}",
            err=True,
        )
    follow_address(database, office_of(config, database), environment.now())
    database.close()


def _publish(environment: Environment, database: Database, library: Path) -> None:
    cache = environment.parse_cache()
    outcome = publish(database, library, None, "demonstration", environment.now(), cache)
    for problem in outcome.problems:
        click.echo(as_text(problem), err=True)
    if outcome.refused:
        stays = f"release {outcome.release_id} stays live" if outcome.release_id else "nothing live"
        click.echo(f"the library has errors, so it was not published; {stays}", err=True)
        if outcome.release_id is None:
            sys.exit(1)


def _announce(url: str, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"url": url, "cast": [_as_json(part) for part in CAST]}))
        return
    click.echo(f"\nThe demonstration runs at  {url}\n")
    for clinic in dict.fromkeys(part.clinic for part in CAST):
        click.echo(f"  {clinic or 'the installation'}")
        for part in CAST:
            if part.clinic == clinic:
                click.echo(f"    {part.role:<14} {part.email:<28} password: {part.password}")
    click.echo("\nEverybody in it is invented. Stop with Ctrl-C; what you did is kept.")


def _as_json(part: Part) -> dict[str, str]:
    return {
        "role": part.role,
        "email": part.email,
        "password": part.password,
        "clinic": part.clinic,
    }
