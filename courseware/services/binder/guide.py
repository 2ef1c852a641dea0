"""The guide in a binder, for its reader."""

_GUIDE = """\
SURVEY BINDER
{title}

This file holds training and competency records together with the proof that they are what the
installation put on record. It needs no account, no network and not the program that made it.

WHAT IS IN IT
  records.txt               the records, to be read
  records.json              the same for programs
  revisions/                the lessons, courses and checklists as they were read at the time,
                            each named by the SHA-256 of its bytes
  certificates/             certificates as they were issued (PDF and signed credential)
  ledger.json               the entries of the append-only ledger that stand for the records, each
                            with a proof that it is in the ledger
  checkpoint.txt            the signed state of the ledger, as of {at}
  keys.json                 the public keys of the installation
  manifest.json, manifest.signature.json
                            the list of all files, signed
  courseware/credentials/   the programs that check all this, to be read; see the warning below

HOW TO CHECK IT
  You need Python 3.11 or newer with its package "cryptography", and two things that do not come
  from whoever gave you this file:

  1. The three programs verify.py, verify_ledger.py and verify_binder.py. They are plain files of
     the published source of "courseware", in the folder courseware/credentials; any release
     that knows the format "courseware binder 1" will do. Ask a second place (another board,
     another clinic that uses courseware) for the file docs/verifiers.sha256 of that release, put
     all four into one folder, and run in it

         sha256sum --check verifiers.sha256

     (macOS: shasum -a 256 --check verifiers.sha256). Each must be OK.
  2. The key set of the installation, from where it publishes it
     (/.well-known/jwks.json of its site, over HTTPS), or from a letter.

  Then run, in the folder of the programs:

      python3 verify_binder.py THIS-FILE.zip --keys PUBLISHED-KEYS.json

  The folder that the ZIP was unpacked into will do instead of the ZIP. It prints what holds and
  ends with code 0, or says what does not hold and ends with code 1. Without --keys it ends with
  code 1 even if all holds, because anybody can make a binder with keys of their own. It ends with
  code 3 where all holds, but a certificate in here was revoked since, or was replaced by one that
  is not in here, or the key set cannot tell: it says which. A key set saved today knows most.

  BEWARE: `python3 THIS-FILE.zip`, and the programs inside it, are programs of whoever made the
  file. They run with all your rights, and they can print anything, also that all is well. Use
  them only where you would trust that maker anyway. So can a program that Python finds in this
  folder: do not run `python3 -m ...` in it either.

  A checkpoint that you received earlier (a mail of the installation holds one whole) is the
  stronger witness, because nobody can have changed your copy. Ask the provider for a proof of
  growth from your checkpoint to the one in here: `ledger prove --since YOUR-CHECKPOINT`, and check
  it with verify_ledger.py. A certificate has no checkpoint printed on it, only chain, number and
  SHA-256 of the entry of its award: hold those against ledger.json, where the entry stands in here.

WHOSE IT IS
  A person is named as on the day on which this was made; "Earlier names" tells the others. Where
  two accounts of one person were merged, most records moved to the account that remained. Where
  both had one for a round of a course, one is kept with the account that was merged, and names its
  address ("merged_account"): of signed statements its own, of readings of a lesson the one that
  tells less, whichever account it came from. A binder of some clinics does not tell the address and
  earlier names of an account that never had a role in them. An award says when the lessons on
  which it rests were read, and the statement signed. Entries of the ledger name the account of
  their time.

WHAT IS PROVED
  - Nothing in this file was changed after the installation signed it.
  - Every attempt, award, observation and decision listed with an "entry" says what its entry in
    the ledger says; the entry stood there on {at}, bound to all entries before it. The text of
    an observation is the one that was signed, by its SHA-256 in the entry.
  - An attempt was marked at its submission as its entry says, and where a person had to mark,
    as the entry of that result says.
  - The names in the entries are those that were committed to at the time.
  - The texts are those whose SHA-256 the records name.
  - The certificates are as they were signed. At each award stands whether its minutes counted when
    this was made: they do not where its newest certificate was revoked. Whether one was revoked
    since, verify_binder.py says by the key set that you give it, as of the day of its list, and
    its verification page says as of today.{whole}

WHAT IS NOT PROVED
  - When the lessons were read on which an award rests, and the wording of the signed statement,
    are in the entry of the award, unless an early version of the program made it; without an
    award they are in none. "Lessons read" has one reading of a lesson for rounds of one number,
    which can be a later one than that of an award, because the lesson was read anew for another
    course: it is covered by the signature of the installation, but is no entry of the ledger.
  - Marks of attempts that were corrected later: what "afterwards" says of an attempt, and the
    score and result of today where it was corrected, are covered by the signature of the
    installation. The entries that are named there are not in this file where they hold keys to
    answers; the provider can prove each (`ledger prove`).
  - Records without an "entry": they have none, or it stands in the chain of a clinic of which
    this binder does not speak, or it counts the records of every clinic (a merge of accounts).
  - The records leave out sessions of the logbook, documents from elsewhere, waivers,
    designations as founding assessor, adverse events and days of licence renewal, though a
    decision may rest on them (entries of the ledger may speak of them); also evaluations and
    seconds on screen.
  - Of observations, decisions and roles, a clinic's binder holds its own only, and a binder of
    a person that a manager made only those of clinics in which the person was then and which
    the manager managed.
  - Reasons of decisions, of corrected names and of merges of accounts are left out, and so are
    answers to observations; the ledger commits to them.
  - The texts of quizzes are left out, because they hold the keys to the answers; the provider
    can show them to you, and their SHA-256 must be the ones listed here.
  - No record in here says by itself that somebody may practise: that is for the law of the
    place and the board.
"""
_WHOLE = """
  - All entries of the clinic's ledger up to then are here: none was left out."""


def guide(title: str, at: str, whole_chain: bool) -> str:
    """The guide: what is in the binder, how to check it, what is proved and what is not."""
    return _GUIDE.format(title=title, at=at, whole=_WHOLE if whole_chain else "")
