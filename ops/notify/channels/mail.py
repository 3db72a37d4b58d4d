"""E-mail over a server that takes it: TLS from the beginning, STARTTLS, or neither on a trusted machine."""

import smtplib
import ssl
from email.message import EmailMessage
from typing import Final

from ops.notify.channels.channel import Message, NotSentError
from ops.notify.settings import NotifySettings, Security

SECONDS: Final = 15.0
"""How long each answer of the server is waited for."""
_FOR_EVER: Final = 500
"""From this reply code of SMTP on, trying again does not help (RFC 5321, 4.2.1)."""


class Mail:
    """Sends to everybody in NOTIFY_MAIL_TO at once; a connection for each message.

    Args:
        settings: the server, the user and the addresses.
    """

    name = "mail"

    def __init__(self, settings: NotifySettings) -> None:
        self._settings = settings

    def send(self, message: Message) -> str:
        """Send it; see `Channel`.

        Raises:
            NotSentError: it was refused, or nobody was reached.
        """
        try:
            with self._connected() as server:
                refused = server.send_message(self._mail(message))
        except smtplib.SMTPRecipientsRefused:
            raise NotSentError("the server takes mail for none of NOTIFY_MAIL_TO", passes=False) from None
        except smtplib.SMTPAuthenticationError as error:
            words = f"the server does not take NOTIFY_SMTP_USER and NOTIFY_SMTP_PASSWORD ({error.smtp_code})"
            raise NotSentError(words, passes=False) from None
        except smtplib.SMTPResponseException as error:
            raise NotSentError(f"SMTP {error.smtp_code}", passes=error.smtp_code < _FOR_EVER) from None
        except smtplib.SMTPNotSupportedError as error:
            raise NotSentError(f"{error}; see NOTIFY_SMTP_SECURITY", passes=False) from None
        except (OSError, smtplib.SMTPException) as error:
            raise NotSentError(f"nobody was reached: {error}", passes=True) from None
        taken = len(self._settings.mail_to) - len(refused)
        return f"the server took it for {taken} of {len(self._settings.mail_to)} addresses"

    def _connected(self) -> smtplib.SMTP:
        settings, context = self._settings, ssl.create_default_context()
        host, port = settings.notify_smtp_host, settings.notify_smtp_port
        if settings.notify_smtp_security is Security.SSL:
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=context)
        else:
            server = smtplib.SMTP(host, port, timeout=SECONDS)
        try:
            if settings.notify_smtp_security is Security.STARTTLS:
                server.starttls(context=context)
            if settings.notify_smtp_password is not None:
                server.login(settings.notify_smtp_user, settings.notify_smtp_password.get_secret_value())
        except BaseException:
            server.close()
            raise
        return server

    def _mail(self, message: Message) -> EmailMessage:
        mail = EmailMessage()
        mail["Subject"], mail["From"] = message.title, self._settings.notify_mail_from
        mail["To"] = ", ".join(self._settings.mail_to)
        mail.set_content(message.text)
        return mail
