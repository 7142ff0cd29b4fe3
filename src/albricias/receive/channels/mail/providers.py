"""Where the mail of an address probably lies: a first guess, to be corrected by a person. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Guess:
    host: str
    port: int = 993
    security: str = "tls"
    token_url: str = ""
    scope: str = ""


GOOGLE = Guess("imap.gmail.com", token_url="https://oauth2.googleapis.com/token")
MICROSOFT = Guess(
    "outlook.office365.com",
    token_url="https://login.microsoftonline.com/common/oauth2/v2.0/token",
    scope="https://outlook.office.com/IMAP.AccessAsUser.All offline_access",
)
KNOWN = {
    "gmail.com": GOOGLE,
    "googlemail.com": GOOGLE,
    "outlook.com": MICROSOFT,
    "outlook.es": MICROSOFT,
    "hotmail.com": MICROSOFT,
    "hotmail.es": MICROSOFT,
    "live.com": MICROSOFT,
    "msn.com": MICROSOFT,
    "yahoo.com": Guess("imap.mail.yahoo.com"),
    "yahoo.es": Guess("imap.mail.yahoo.com"),
    "icloud.com": Guess("imap.mail.me.com"),
    "me.com": Guess("imap.mail.me.com"),
    "gmx.es": Guess("imap.gmx.net"),
    "gmx.com": Guess("imap.gmx.com"),
    "zoho.com": Guess("imap.zoho.com"),
    "localhost": Guess("localhost", 143, "starttls"),
}


def guess(address: str) -> Guess:
    domain = address.rpartition("@")[2].strip().lower()
    return KNOWN.get(domain) or Guess(f"imap.{domain}" if domain else "")
