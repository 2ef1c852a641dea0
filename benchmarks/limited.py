"""`python -m courseware …` that ends itself after so many seconds: nothing here runs for ever."""

import signal
import sys

from courseware.cli import main

if __name__ == "__main__":
    signal.alarm(int(sys.argv.pop(1)))
    main()
