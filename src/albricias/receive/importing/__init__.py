"""Reading files of complaints: tables in, stories out. No database here."""
