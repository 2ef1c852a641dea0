"""`python -m courseware`: the one entry for everything but the web server's own import."""

from courseware.cli import main
from courseware.cli.output import let_readers_leave

if __name__ == "__main__":
    let_readers_leave()
    main()
