"""An attempt on a site whose database is taken away, brought back or damaged."""

from pathlib import Path

from tests.cast import LEA

JSON = {"Accept": "application/json"}
MEND = "The person who runs this site has to mend our records first. Please come back later."


def started(site):
    browser = site.browser(LEA)
    browser.get("/quizzes/needles")
    where = browser.post("/quizzes/needles").headers["Location"]
    browser.get(where)
    return browser, where


def answer(n):
    return {"answer": "a", "key": f"key-{n}", "sequence": str(n)}


def take_away(site):
    with site.db.write() as connection:
        connection.exec_driver_sql("ALTER TABLE sign_in_session RENAME TO elsewhere")


def bring_back(site):
    with site.db.write() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO sign_in_session")


def damage(site, table):
    """Overwrite the pages on which a table and its indexes begin; the file as it was before."""
    file = Path(str(site.db.engine.url.database))
    with site.db.read() as connection:
        query = f"SELECT rootpage FROM sqlite_master WHERE tbl_name = '{table}' AND rootpage > 0"
        pages = connection.exec_driver_sql(query).scalars().all()
        size = connection.exec_driver_sql("PRAGMA page_size").scalar()
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    site.db.close()
    good = file.read_bytes()
    with file.open("r+b") as damaged:
        for page in pages:
            damaged.seek((page - 1) * size)
            damaged.write(b"\xff" * size)
    return good
