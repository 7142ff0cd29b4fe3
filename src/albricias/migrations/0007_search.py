from django.db import migrations, models

# The index is no table of Django's: SQLite has FTS5 for it, PostgreSQL tsvector. Both hold
# words that we made, so that neither engine needs to know a language.
SQLITE = (
    "CREATE VIRTUAL TABLE {table} USING"
    " fts5(words, content='', columnsize=0, detail=none, tokenize='ascii')"
)
POSTGRESQL = (
    "CREATE TABLE {table} (number bigint PRIMARY KEY, words tsvector NOT NULL)",
    "CREATE INDEX {table}_words ON {table} USING gin (words)",
)
TABLES = ("albricias_words_of_cases", "albricias_words_of_customers")
WORDS = {
    "sqlite": "CREATE TABLE albricias_word (word text PRIMARY KEY) WITHOUT ROWID",
    "postgresql": 'CREATE TABLE albricias_word (word text COLLATE "C" PRIMARY KEY)',
}
SPAN = 2_000


def make(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    schema_editor.execute(WORDS[vendor])
    for table in TABLES:
        for statement in (SQLITE,) if vendor == "sqlite" else POSTGRESQL:
            schema_editor.execute(statement.format(table=table))


def unmake(apps, schema_editor):
    for table in (*TABLES, "albricias_word"):
        schema_editor.execute(f"DROP TABLE {table}")


def note_what_is_there(apps, schema_editor):
    """The worker reads it, so many at a time: a migration of a million cases should not."""
    Unread = apps.get_model("albricias", "Unread")
    for what in ("case", "customer"):
        model = apps.get_model("albricias", what)
        keys = model.objects.aggregate(first=models.Min("pk"), last=models.Max("pk"))
        if keys["first"] is None:
            continue
        starts = range(keys["first"], keys["last"] + 1, SPAN)
        Unread.objects.bulk_create(
            Unread(what=what, first=start, last=min(start + SPAN - 1, keys["last"]))
            for start in starts
        )


class Migration(migrations.Migration):

    dependencies = [
        ("albricias", "0006_text"),
    ]

    operations = [
        migrations.CreateModel(
            name="Unread",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(choices=[("case", "Case"), ("customer", "Customer"), ("name", "Name")], max_length=8)),
                ("first", models.BigIntegerField()),
                ("last", models.BigIntegerField()),
            ],
        ),
        migrations.RunPython(make, unmake),
        migrations.RunPython(note_what_is_there, migrations.RunPython.noop),
    ]
