"""What may go wrong between us and a mail server, each with what to do about it."""

from django.utils.translation import gettext_lazy as _

from albricias.refusals import Refusal


class MailTrouble(Refusal):
    """The mailbox cannot be read now. Nothing was lost: the next look begins where this ended."""

    code = "mail_trouble"


class HostUnknown(MailTrouble):
    code = "mail_host_unknown"
    sentence = _(
        "No server called “%(host)s” can be found. Look at how it is written;"
        " your mail provider calls it the IMAP or incoming server."
    )


class NobodyListens(MailTrouble):
    code = "mail_nobody_listens"
    sentence = _(
        "“%(host)s” is there, but nothing answers on port %(port)s."
        " IMAP is usually on 993 (TLS) or 143 (STARTTLS)."
    )


class NoAnswer(MailTrouble):
    code = "mail_no_answer"
    sentence = _(
        "“%(host)s”, port %(port)s, takes too long to answer."
        " The server, the network or a firewall is in the way."
    )


class CertificateNotTrusted(MailTrouble):
    code = "mail_certificate_not_trusted"
    sentence = _(
        "The certificate of “%(host)s” cannot be trusted (%(why)s), so no password was sent."
        " Use the name the certificate is made for, or have the server given a valid one;"
        " if it is signed by your own authority, name its file in SSL_CERT_FILE."
    )


class NoTls(MailTrouble):
    code = "mail_no_tls"
    sentence = _(
        "“%(host)s” does not speak TLS on port %(port)s."
        " Choose STARTTLS with port 143, or TLS with port 993."
    )


class NoStartTls(MailTrouble):
    code = "mail_no_starttls"
    sentence = _(
        "“%(host)s” does not offer STARTTLS on port %(port)s, so no password was sent."
        " Choose TLS, usually on port 993."
    )


class SignInRefused(MailTrouble):
    code = "mail_sign_in_refused"
    sentence = _(
        "The server does not let “%(user)s” in: the user name or the password is wrong,"
        " or it wants an app password or OAuth2. It said: %(said)s"
    )


class FolderMissing(MailTrouble):
    code = "mail_folder_missing"
    sentence = _(
        "The folder “%(folder)s” cannot be opened. “Try it” lists the folders that are there."
        " The server said: %(said)s"
    )


class FolderRenumbered(MailTrouble):
    code = "mail_folder_renumbered"
    sentence = _(
        "The server renumbered its messages while they were read. The next check"
        " considers all of them again; none is stored twice."
    )


class ConnectionLost(MailTrouble):
    code = "mail_connection_lost"
    sentence = _(
        "The connection to “%(host)s” broke off. What had arrived is kept;"
        " the rest is fetched next time. (%(why)s)"
    )


class ServerSaidNo(MailTrouble):
    code = "mail_server_said_no"
    sentence = _("The mail server refused what we asked. It said: %(said)s")


# About one message


class MessageTooLarge(MailTrouble):
    code = "mail_message_too_large"
    sentence = _(
        "It is %(mb)s MB and at most %(most_mb)s MB are taken. It is still on the server:"
        " read it there, or raise the setting mail_mb and it will be fetched."
    )


class MessageBreaksOff(MailTrouble):
    code = "mail_message_breaks_off"
    sentence = _("Each time it is asked for, the connection breaks off. It is on the server.")


class MessageEmpty(MailTrouble):
    code = "mail_message_empty"
    sentence = _("The server lists it but gives nothing when it is asked for.")


class MessageCannotBeStored(MailTrouble):
    code = "mail_message_cannot_be_stored"
    sentence = _("It came, but the database does not take it: %(why)s. It is on the server.")


# OAuth2


class TokenServerSilent(MailTrouble):
    code = "mail_token_server_silent"
    sentence = _(
        "The address that gives out tokens (%(host)s) does not answer: %(why)s."
        " Look at the token address; it is tried again by itself."
    )


class TokenRefused(MailTrouble):
    code = "mail_token_refused"
    sentence = _(
        "%(host)s gives us no token (%(why)s). The permission may have ended or been withdrawn,"
        " or the client id or secret is wrong: give permission again and paste the new"
        " refresh token."
    )


class TokenDetailsMissing(MailTrouble):
    code = "mail_token_details_missing"
    sentence = _("What OAuth2 needs is not complete: fill in client id, token address and token.")
