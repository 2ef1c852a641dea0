"""Mail handed over by SMTP."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage

_SECONDS = 20
_IMPLICIT_TLS_PORT = 465


@dataclass(frozen=True, slots=True)
class SmtpTransport:
    """One connection per mail, with a time limit on each step.

    Attributes:
        starttls: encrypt before signing in; refused servers' certificates are errors. Port 465
            is encrypted from the start.
        user: signs in if it is not empty.
    """

    host: str
    port: int = 25
    user: str = ""
    password: str = ""
    starttls: bool = False

    def send(self, message: EmailMessage) -> None:
        """Hand one message over.

        Raises:
            OSError, smtplib.SMTPException: it was not taken.
        """
        with self._connect() as server:
            if self.starttls and self.port != _IMPLICIT_TLS_PORT:
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
            server.send_message(message)

    def _connect(self) -> smtplib.SMTP:
        if self.port == _IMPLICIT_TLS_PORT:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=_SECONDS, context=context)
        return smtplib.SMTP(self.host, self.port, timeout=_SECONDS)
