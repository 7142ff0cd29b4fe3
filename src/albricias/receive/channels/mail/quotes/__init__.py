"""What somebody wrote now, apart from what they quote and how they sign. Pure."""

from albricias.receive.channels.mail.quotes.trimming import Trimmed as Trimmed
from albricias.receive.channels.mail.quotes.trimming import trim as trim
