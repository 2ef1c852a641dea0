"""What is written to the old and to the new address of an account when one follows the other.

No letter names the other address: who reads a former employer's mails need not learn the next one,
and who got a letter by mistake need not learn anything.
"""

SUBJECT = "A new address for your account"
"""Of the letter to the new address, whoever has it: the subject tells nothing."""

TAKEN = (
    "Somebody, probably you, asked that this becomes the address of another account.\n\n"
    "There is an account with this address already, so it can't be given to a second one, and "
    "nothing was changed. If both accounts are yours, an administrator can merge them into one: "
    "tell the manager of your clinic both addresses, and which one is to remain.\n\n"
    "If it was not you, do nothing.\n"
)
ASKED = (
    "Somebody, probably you, asked for another e-mail address for your account and wrote your "
    "password for that. A link was sent to the new address. Until you confirm there, signed in, "
    "your address stays as it is.\n\n"
    "If that was not you, change your password now: that ends the link. If you can't sign in, ask "
    "for a new password on the sign-in page.\n"
)
CHANGED = (
    "Your account has another e-mail address since just now, and all other devices were signed "
    "out. You sign in with the new address and your password as before; this one no longer opens "
    "the account, and no more mails come here.\n\n"
    "If that was not you, tell the person who looks after this installation at once: this address "
    "is on record, and your account can be given back to you.\n"
)
_SIGN_IN = (
    "Your account has this e-mail address since just now. Sign in with it and with your password "
    "as before. Your records, roles and certificates are as they were.\n"
)
_INVITED = (
    "\nInvitations that were sent to the earlier address have ended. Ask whoever invited you for a "
    "new one to this address.\n"
)
WELCOME = (_SIGN_IN, _SIGN_IN + _INVITED)
"""To the new address, once it is the account's; the second where invitations ended with it."""


def letter(address: str) -> str:
    """The letter with the link that confirms the new address."""
    return (
        "Somebody, probably you, asked that this becomes the e-mail address of their account.\n\n"
        f"If it was you, open this within a day and confirm it, signed in:\n{address}\n\n"
        "The link works once, and only together with your account. Until then you sign in with "
        "the present address. If it was not you, do nothing.\n"
    )
