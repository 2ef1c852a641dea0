"""`python -m courseware`: the one entry for everything but the web server's own import."""

from courseware.cli import main

if __name__ == "__main__":
    main()
