"""How to get into a mailbox, its secrets opened for the moment of use."""

from albricias.receive.channels.mail.imap import Account
from albricias.receive.channels.mail.mailboxes import Mailbox
from albricias.receive.channels.mail.oauth import token_for


def account_of(box: Mailbox) -> Account:
    """Raises SealBroken, or a MailTrouble if no token is to be had."""
    by_token = box.sign_in == Mailbox.SignIn.OAUTH2
    return Account(
        host=box.host,
        port=box.port,
        security=box.security,
        username=box.username,
        folder=box.folder,
        password="" if by_token else box.password,
        token=token_for(box) if by_token else "",
    )
