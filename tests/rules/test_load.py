"""Rule files: what is wrong is said with file, rule and key; what is right works."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cleanlit.clean.cleaner import Cleaner
from cleanlit.document import Document
from cleanlit.errors import RuleError
from cleanlit.rules.load import load_rules
from cleanlit.rules.model import Rule, RuleSet, Status

HEAD = "[ruleset]\nschema = 1\npack = 'mine'\nlanguages = ['en']\n"
GOOD = """
[[rule]]
id = "share.mine"
description = "A plea"
category = "share"
at = "whole"
phrases = ["wave at us", "call out to us"]
unless = ["quoted"]
hosts_except = ["quiet.example"]
removes = ["Wave at us"]
keeps = ["Wave at us, they said."]
"""
CUT = """
[[rule]]
id = "comments.mine"
description = "A form"
category = "comments"
zone = "tail"
action = "cut"
tail_budget = { lines = 3, chars = 300, share = 0.4 }
at = "whole"
phrases = ["speak up"]
removes = ["Speak up"]
keeps = ["Speak up now."]
"""
SPAN = """
[[rule]]
id = "hole.mine"
description = "A hole"
category = "extraction-hole"
unit = "span"
action = "mark"
prefilter = ["%%"]
pattern = '%%+'
removes = ["a %% b"]
keeps = ["a % b"]
"""
PROSE = "The ferry left the pier at nine and came back to it in the dark. " * 3

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(text: str, name: str = "mine.toml", head: str = HEAD) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(head + text, encoding="utf-8")
        return path

    return write


def rule_of(ruleset: RuleSet, rule_id: str = "share.mine") -> Rule:
    return next(rule for rule in ruleset.rules if rule.id == rule_id)


def own(*paths: Path, disable: tuple[str, ...] = ()) -> RuleSet:
    return load_rules(*paths, shipped=False, disable=disable)


def kept(
    ruleset: RuleSet, text: str, url: str = "https://a.example/", language: str = "en"
) -> str:
    document = Document(text=text, url=url, language=language)
    return Cleaner(ruleset)(document).document.text or ""


@pytest.mark.parametrize("text", [GOOD, CUT, SPAN])
def test_the_good_rules_are_good(write: Write, text: str) -> None:
    assert len(own(write(text))) == 1


MISTAKES = {
    "unknown key": (GOOD + "unles = ['quoted']\n", "share.mine", "unles"),
    "bad category": (GOOD.replace('"share"', '"shares"'), "share.mine", "category"),
    "bad at": (GOOD.replace('"whole"', '"middle"'), "share.mine", "at"),
    "bad zone": (GOOD + "zone = 'foot'\n", "share.mine", "zone"),
    "bad unit": (GOOD + "unit = 'page'\n", "share.mine", "unit"),
    "bad action": (GOOD + "action = 'delete'\n", "share.mine", "action"),
    "bad status": (GOOD + "status = 'good'\n", "share.mine", "status"),
    "missing category": (GOOD.replace('category = "share"\n', ""), "share.mine",
                         "category"),
    "missing description": (GOOD.replace('description = "A plea"\n', ""), "share.mine",
                            "description"),
    "empty description": (GOOD.replace("A plea", " "), "share.mine", "description"),
    "missing max_chars": (GOOD.replace("whole", "start"), "share.mine", "max_chars"),
    "anywhere without min_hits": (
        GOOD.replace('"whole"', '"anywhere"') + "max_chars = 90\n", "share.mine", "at"),
    "bad regex": (SPAN.replace("%%+", "(%%"), "hole.mine", "pattern"),
    "pattern without ^": (GOOD + "pattern = 'wave'\n", "share.mine", "pattern"),
    "PHRASE without phrases": (SPAN.replace("%%+", "(?&PHRASE)"), "hole.mine",
                               "pattern"),
    "unknown guard": (GOOD.replace('"quoted"', '"qouted"'), "share.mine", "unless"),
    "guard as evidence": (GOOD + "require = ['quoted']\n", "share.mine", "require"),
    "unknown evidence": (GOOD + "require = ['luck']\n", "share.mine", "require"),
    "cut outside tail": (CUT.replace('zone = "tail"', 'zone = "any"'), "comments.mine",
                         "zone"),
    "cut without budget": (
        CUT.replace("tail_budget = { lines = 3, chars = 300, share = 0.4 }", ""),
        "comments.mine", "tail_budget"),
    "budget without share": (CUT.replace(", share = 0.4", ""), "comments.mine",
                             "tail_budget"),
    "missing keeps": (GOOD.replace('keeps = ["Wave at us, they said."]', ""),
                      "share.mine", "removes"),
    "missing removes": (GOOD.replace('removes = ["Wave at us"]', ""), "share.mine",
                        "removes"),
    "public suffix host": (GOOD + "hosts = ['co.uk']\n", "share.mine", "hosts"),
    "public suffix host, exact": (GOOD + "hosts = ['=com']\n", "share.mine", "hosts"),
    "public suffix host, below": (GOOD + "hosts = ['*.com']\n", "share.mine", "hosts"),
    "unknown host group": (GOOD + "hosts = ['@nobody']\n", "share.mine", "hosts"),
    "phrase that folds away": (GOOD.replace("wave at us", "\u200b"), "share.mine",
                               "phrases"),
    "nothing to look for": (
        GOOD.replace('phrases = ["wave at us", "call out to us"]', ""), "share.mine",
        "phrases"),
    "lift without target": (GOOD + "action = 'lift'\n", "share.mine", "lift_to"),
    "target without lift": (GOOD + "lift_to = 'x'\n", "share.mine", "lift_to"),
    "lift without value": (
        GOOD + "action = 'lift'\nlift_to = 'x'\npattern = '^w'\nmax_chars = 9\n",
        "share.mine", "pattern"),
    "span that drops": (SPAN.replace('"mark"', '"drop"'), "hole.mine", "unit"),
    "span without pattern": (SPAN.replace("pattern = '%%+'", ""), "hole.mine",
                             "pattern"),
    "block without lines": (GOOD + "unit = 'block'\n", "share.mine", "block_lines"),
    "lines without block": (GOOD + "block_lines = 2\n", "share.mine", "block_lines"),
    "number as text": (GOOD + "max_chars = '90'\n", "share.mine", "max_chars"),
    "number below one": (GOOD + "max_chars = 0\n", "share.mine", "max_chars"),
    "number is a bool": (GOOD + "max_chars = true\n", "share.mine", "max_chars"),
    "list as text": (GOOD.replace("['quoted']", "'quoted'").replace(
        'unless = ["quoted"]', 'unless = "quoted"'), "share.mine", "unless"),
    "date as text": (GOOD + "valid_from = 'May'\n", "share.mine", "valid_from"),
    "case without kept": (GOOD + "[[rule.case]]\ntext = 'a'\n", "share.mine", "case"),
    "case with unknown key": (
        GOOD + "[[rule.case]]\ntext = 'a'\nkept = 'a'\nmood = 'b'\n", "share.mine",
        "case.mood"),
    "a moment as date": (GOOD + "valid_from = 2026-01-31T10:00:00\n", "share.mine",
                         "valid_from"),
    "budget of nothing": (CUT.replace("lines = 3", "lines = 0"), "comments.mine",
                          "tail_budget"),
    "budget that is no number": (CUT.replace("lines = 3", "lines = nan"),
                                 "comments.mine", "tail_budget"),
    "budget without end": (CUT.replace("chars = 300", "chars = inf"), "comments.mine",
                           "tail_budget"),
    "budget above the whole": (CUT.replace("0.4", "1.4"), "comments.mine",
                               "tail_budget"),
    "no language": (GOOD + "languages = []\n", "share.mine", "languages"),
    "language in words": (GOOD + "languages = ['english']\n", "share.mine",
                          "languages"),
    "language with a country": (GOOD + "languages = ['en-GB']\n", "share.mine",
                                "languages"),
    "override that leaves no language": (
        GOOD + "[override.'share.mine']\nlanguages_remove = ['en']\n", "share.mine",
        "languages"),
    "URL as host": (GOOD + "hosts = ['https://harbour.example/']\n", "share.mine",
                    "hosts"),
    "no host": (GOOD + "hosts = ['=']\n", "share.mine", "hosts"),
    "keep rule with a bad pattern": (
        "[[keep]]\nid = 'k'\nphrases = ['x']\npattern = '('\n", "k", "pattern"),
    "id twice in a file": (GOOD + GOOD, "share.mine", "id"),
    "DOM rule": (GOOD + "select = 'div.ad'\n", "share.mine", "select"),
    "unknown override": ("[override.'share.gone']\nat = 'start'\n", "share.gone", None),
    "override of the id": (GOOD + "[override.'share.mine']\nid = 'share.b'\n",
                           "share.mine", "id"),
    "override with unknown key": (GOOD + "[override.'share.mine']\nmood = 'b'\n",
                                  "share.mine", "mood"),
    "override that adds to a number": (
        GOOD + "[override.'share.mine']\nmax_chars_add = 5\n", "share.mine",
        "max_chars_add"),
    "override that makes a rule wrong": (
        GOOD + "[override.'share.mine']\nat = 'start'\n", "share.mine", "max_chars"),
    "unknown disable": ("[disable]\nids = ['share.gone']\n", "share.gone", None),
    "keep rule without phrases": ("[[keep]]\nid = 'k'\n", "k", "phrases"),
    "keep rule with unknown key": (
        "[[keep]]\nid = 'k'\nphrases = ['x']\naction = 'drop'\n", "k", "action"),
    "bad id": (GOOD.replace("share.mine", "Share Mine"), None, "id"),
    "missing id": (GOOD.replace('id = "share.mine"\n', ""), None, "id"),
    "unknown table": ("[rules]\na = 1\n", None, "rules"),
    "one bracket": ("[rule]\nid = 'a.b'\n", None, "rule"),
}  # fmt: skip


@pytest.mark.parametrize("kind", list(MISTAKES))
def test_each_mistake_is_named(write: Write, kind: str) -> None:
    text, rule, key = MISTAKES[kind]
    path = write(text)
    with pytest.raises(RuleError) as caught:
        own(path)
    found = {(p.path, p.rule, p.key) for p in caught.value.problems}
    assert (str(path), rule, key) in found
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    ("head", "key"),
    [
        ("", "ruleset.schema"),
        ("[ruleset]\nschema = 2\n", "ruleset.schema"),
        (HEAD + "mood = 'b'\n", "ruleset.mood"),
        ("[ruleset]\nschema = 1\nlanguages = 'en'\n", "ruleset.languages"),
    ],
)
def test_a_wrong_header(write: Write, head: str, key: str) -> None:
    with pytest.raises(RuleError) as caught:
        own(write("", head=head))
    assert key in [problem.key for problem in caught.value.problems]


@pytest.mark.parametrize(
    "text",
    [
        "rule = 5\n",
        "rule = ['a']\n",
        "keep = ['a']\n",
        "override = 5\n",
        "disable = ['share.mine']\n",
        "[override]\n'share.mine' = 'off'\n",
        "[disable]\nids = 'share.mine'\n",
        "[disable]\nids = [5]\n",
        "ruleset = 'x'\n",
        "[ruleset]\nschema = 1\nlanguages = 'en'\n[[rule]]\nid = 'a.b'\n",
        HEAD + GOOD + "case = ['x']\n",
        HEAD + GOOD + "case = 'x'\n",
        HEAD + GOOD + "[[rule.case]]\ntext = 'a'\nkept = 'a'\nlifted = 'b'\n",
        HEAD + GOOD + "[[rule.case]]\ntext = 'a'\nkept = 'a'\nlifted = {a = 5}\n",
        HEAD + GOOD + "[[rule.case]]\ntext = 'a'\nkept = 'a'\nauthor = 5\n",
        HEAD + CUT.replace("lines = 3", "lines = 'three'"),
        "[ruleset]\nschema = 1\nlanguages = 5\n[words]\nspeech = ['said']\n",
        "[ruleset]\nschema = 1\nlanguages = [['en']]\n[words]\nspeech = ['said']\n",
        "[ruleset]\nschema = 1\nlanguages = []\n[words]\nspeech = ['said']\n",
        HEAD + GOOD.replace('"share"', "['share']"),
        HEAD + GOOD + "[override.'share.mine']\non_hosts = 5\n",
    ],
)
def test_wrong_shapes_are_rule_errors_and_no_crash(write: Write, text: str) -> None:
    with pytest.raises(RuleError):
        own(write(text, head=""))


def test_bad_toml(write: Write) -> None:
    path = write("[[rule]\n")
    with pytest.raises(RuleError, match="is not TOML") as caught:
        own(path)
    assert caught.value.problems[0].path == str(path)


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 5000 + "]" * 5000, "a = " + "9" * 5000]
)
def test_toml_that_python_cannot_hold(write: Write, text: str) -> None:
    with pytest.raises(RuleError, match="is not TOML"):
        own(write(text))


def test_a_folder_without_rules(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=r"no \.toml file in it"):
        own(tmp_path)


def test_an_override_without_quotes_is_told_so(write: Write) -> None:
    path = write(GOOD + "[override.share.mine]\nmax_chars = 9\n")
    with pytest.raises(
        RuleError, match=r"""write \[override\."share\.…"\], with quotes"""
    ):
        own(path)


def test_a_rule_without_id_is_named_by_its_place(write: Write) -> None:
    with pytest.raises(RuleError, match=r"id: is missing; \[\[rule\]\] number 2"):
        own(write(GOOD + GOOD.replace('id = "share.mine"\n', "")))


def test_the_value_of_a_lift_may_be_a_group_of_either_spelling(write: Write) -> None:
    lift = GOOD.replace('at = "whole"', 'max_chars = 99\npattern = "^(?<value>.*)$"')
    own(write(lift + "action = 'lift'\nlift_to = 'plea'\n"))


def test_bytes_that_are_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(HEAD.encode() + b"# \xff\n")
    with pytest.raises(RuleError, match=r"mine\.toml"):
        own(path)


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xef\xbb\xbf" + (HEAD + GOOD).encode())
    assert len(own(path)) == 1


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=r"none\.toml"):
        own(tmp_path / "none.toml")


def test_a_duplicate_id_names_the_other_file(write: Write) -> None:
    first, second = write(GOOD, "a.toml"), write(GOOD, "b.toml")
    with pytest.raises(RuleError) as caught:
        own(first, second)
    (problem,) = caught.value.problems
    assert (problem.path, problem.rule, problem.key) == (
        str(second), "share.mine", "id",
    )  # fmt: skip
    assert str(first) in problem.message


def test_problems_of_all_files_come_together(write: Write, tmp_path: Path) -> None:
    write(GOOD + "moods = 1\nmax_chars = 0\n", "a.toml")
    write(CUT.replace('zone = "tail"', 'zone = "any"'), "sub/b.toml")
    write("[[rule]\n", "c.toml")
    with pytest.raises(RuleError) as caught:
        own(tmp_path)
    problems = caught.value.problems
    assert {Path(problem.path).name for problem in problems} == {
        "a.toml", "b.toml", "c.toml",
    }  # fmt: skip
    assert {"moods", "max_chars", "zone"} <= {problem.key for problem in problems}
    assert str(caught.value).count("\n") == len(problems) - 1


def test_files_of_a_folder_load_in_the_order_of_their_names(
    write: Write, tmp_path: Path
) -> None:
    write(GOOD, "a.toml")
    write("[override.'share.mine']\nstatus = 'testing'\n", "b.toml")
    assert rule_of(own(tmp_path)).status is Status.TESTING


def test_the_digest_is_of_content_and_options(write: Write) -> None:
    path = write(GOOD)
    digest = own(path).digest
    assert own(path).digest == digest
    assert own(path, disable=("share.mine",)).digest != digest
    write(GOOD + "# more\n")
    assert own(path).digest != digest


def test_an_override_replaces_adds_and_removes(write: Write) -> None:
    path = write(
        GOOD + "[override.'share.mine']\nphrases_add = ['Nod\u00a0at us', 'wave at us']"
        "\nunless_remove = ['quoted']\nunless_add = ['figures']\nmax_words = 7\n"
    )
    rule = rule_of(own(path))
    assert rule.phrases == ("wave at us", "call out to us", "nod at us")
    assert rule.unless == ("figures",)
    assert rule.max_words == 7


def test_an_override_takes_phrases_away(write: Write) -> None:
    path = write(GOOD + "[override.'share.mine']\nphrases_remove = ['WAVE at us']\n")
    rules = own(path)
    assert rule_of(rules).phrases == ("call out to us",)
    assert kept(rules, f"Wave at us\n{PROSE}\nCall out to us") == f"Wave at us\n{PROSE}"


def test_an_override_on_hosts_holds_there_alone(write: Write) -> None:
    path = write(
        GOOD
        + "[override.'share.mine']\non_hosts = ['b.example']\nphrases = ['nod at us']\n"
    )
    rules = own(path)
    text = f"Wave at us\n{PROSE}\nNod at us"
    assert kept(rules, text) == f"{PROSE}\nNod at us"
    assert kept(rules, text, "https://m.b.example/x") == f"Wave at us\n{PROSE}"


def test_what_is_disabled_is_so_on_hosts_with_an_override_too(write: Write) -> None:
    base = write(GOOD, "a.toml")
    local = write(
        "[override.'share.mine']\non_hosts = ['b.example']\n"
        "phrases_add = ['nod at us']\n",
        "b.toml",
    )
    rules = own(base, local, disable=("share.mine",))
    text = f"Wave at us\n{PROSE}\nNod at us"
    assert kept(rules, text) == text
    assert kept(rules, text, "https://b.example/x") == text


def test_hosts_of_a_rule(write: Write) -> None:
    rules = own(write(GOOD + "hosts = ['b.example']\n"))
    text = f"Wave at us\n{PROSE}"
    assert kept(rules, text) == text
    assert kept(rules, text, "https://www.b.example/") == PROSE
    assert kept(rules, text, "https://m.b.example:80/") == PROSE


def test_hosts_except(write: Write) -> None:
    rules = own(write(GOOD))
    text = f"Wave at us\n{PROSE}"
    assert kept(rules, text) == PROSE
    assert kept(rules, text, "https://quiet.example/") == text


def test_a_site_file_is_for_the_host_of_its_name(write: Write) -> None:
    rules = own(write(GOOD, "sites/b.example.toml"))
    assert rule_of(rules).hosts == ("b.example",)


def test_host_groups(write: Write, tmp_path: Path) -> None:
    write("[groups]\npair = ['b.example', 'c.example']\n", "hosts.toml", head="")
    write(GOOD + "hosts = ['@pair', 'd.example']\n")
    rules = own(tmp_path)
    assert rule_of(rules).hosts == ("b.example", "c.example", "d.example")
    text = f"Wave at us\n{PROSE}"
    assert kept(rules, text, "https://c.example/") == PROSE
    assert kept(rules, text) == text


def test_host_groups_of_a_folder_are_known_to_all_its_files(
    write: Write, tmp_path: Path
) -> None:
    write("[groups]\npair = ['b.example', 'c.example']\n", "hosts.toml", head="")
    write(GOOD + "hosts = ['@pair']\n", "all.toml")
    assert rule_of(own(tmp_path)).hosts == ("b.example", "c.example")


def test_a_group_of_hosts_is_a_list(write: Write) -> None:
    path = write("[groups]\npair = 'b.example'\n", "hosts.toml", head="")
    with pytest.raises(RuleError, match="pair"):
        own(path)


def test_an_unknown_table_in_a_host_file(write: Write) -> None:
    path = write("[group]\npair = ['b.example']\n", "hosts.toml", head="")
    with pytest.raises(RuleError, match="group"):
        own(path)


def test_a_public_suffix_in_a_host_group(write: Write) -> None:
    path = write("[groups]\nall = ['co.uk']\n", "hosts.toml", head="")
    with pytest.raises(RuleError, match=r"co\.uk"):
        own(path)


@pytest.mark.parametrize("what", ["ids = ['share.mine']", "categories = ['share']"])
def test_disable_in_a_file(write: Write, what: str) -> None:
    rules = own(write(f"{GOOD}[disable]\n{what}\n"))
    assert rule_of(rules).status is Status.OFF
    assert kept(rules, f"Wave at us\n{PROSE}") == f"Wave at us\n{PROSE}"


@pytest.mark.parametrize("name", ["share.mine", "share"])
def test_disable_as_an_option(write: Write, name: str) -> None:
    assert rule_of(own(write(GOOD), disable=(name,))).status is Status.OFF


def test_disable_of_an_unknown_name() -> None:
    with pytest.raises(RuleError, match=r"share\.gone"):
        load_rules(shipped=False, disable=["share.gone"])


def test_an_unknown_key_of_disable(write: Write) -> None:
    with pytest.raises(RuleError, match="id"):
        own(write(GOOD + "[disable]\nid = ['share.mine']\n"))


def test_a_keep_rule_protects_its_line(write: Write) -> None:
    keep = "[[keep]]\nid = 'mine.ours'\nat = 'whole'\nphrases = ['call out to us']\n"
    rules = own(write(GOOD + keep))
    text = f"Wave at us\nCall out to us\n{PROSE}"
    assert kept(rules, text) == f"Call out to us\n{PROSE}"


def test_a_keep_rule_stops_a_cut(write: Write) -> None:
    keep = "[[keep]]\nid = 'mine.ours'\nphrases = ['name']\nmax_chars = 20\n"
    text = f"{PROSE}\nSpeak up\nName\nWords"
    assert kept(own(write(CUT)), text) == PROSE
    assert kept(own(write(CUT + keep)), text) == text


def test_a_category_that_is_disabled_leaves_keep_rules(write: Write) -> None:
    keep = "[[keep]]\nid = 'mine.ours'\nat = 'whole'\nphrases = ['wave at us']\n"
    rules = own(write(GOOD + keep), disable=("correction",))
    assert kept(rules, f"Wave at us\n{PROSE}") == f"Wave at us\n{PROSE}"


def test_one_loader_for_shipped_and_own(write: Write) -> None:
    shipped = load_rules()
    both = load_rules(write(GOOD))
    assert len(both) == len(shipped) + 1
    assert [rule.id for rule in both.rules] == sorted(rule.id for rule in both.rules)


def test_shipped_rules_can_be_overridden(write: Write) -> None:
    path = write("[override.'share.controls']\nstatus = 'off'\n")
    assert rule_of(load_rules(path), "share.controls").status is Status.OFF


def test_validity_is_by_the_date_of_the_story(write: Write) -> None:
    rules = own(write(GOOD + "valid_from = 2020-01-01\nvalid_until = 2020-12-31\n"))
    text = f"Wave at us\n{PROSE}"
    cleaner = Cleaner(rules)
    for day, expected in (
        ("2019-12-31", text),
        ("2020-01-01", PROSE),
        ("2020-12-31T23:59:59Z", PROSE),
        ("2021-01-01", text),
        (None, PROSE),
    ):
        document = Document(text=text, date=day, language="en")
        assert cleaner(document).document.text == expected


def test_languages_of_a_rule(write: Write) -> None:
    rules = own(write(GOOD.replace("whole", "start") + "max_chars = 90\n"))
    text = f"Wave at us now\n{PROSE}"
    assert kept(rules, text) == PROSE
    assert kept(rules, text, language="en-GB") == PROSE
    assert kept(rules, text, language="de") == text


TESTED = GOOD.replace('category = "share"', 'category = "share"\nstatus = "testing"', 1)


@pytest.mark.parametrize("name", ["share.mine", "share"])
def test_enable_as_an_option(write: Write, name: str) -> None:
    path = write(TESTED)
    assert rule_of(own(path)).status is Status.TESTING
    enabled = load_rules(path, shipped=False, enable=[name])
    assert rule_of(enabled).status is Status.STABLE
    assert enabled.digest != own(path).digest


@pytest.mark.parametrize("what", ["ids = ['share.mine']", "categories = ['share']"])
def test_enable_in_a_file(write: Write, what: str) -> None:
    rules = own(write(f"{TESTED}[enable]\n{what}\n"))
    assert rule_of(rules).status is Status.STABLE


def test_what_is_enabled_and_disabled_is_off(write: Write) -> None:
    path = write(TESTED)
    both = load_rules(path, shipped=False, enable=["share"], disable=["share.mine"])
    assert rule_of(both).status is Status.OFF


def test_a_category_does_not_enable_what_is_off(write: Write) -> None:
    path = write(TESTED.replace('"testing"', '"off"'))
    by_category = load_rules(path, shipped=False, enable=["share"])
    by_name = load_rules(path, shipped=False, enable=["share.mine"])
    assert rule_of(by_category).status is Status.OFF
    assert rule_of(by_name).status is Status.STABLE


def test_enable_of_an_unknown_name() -> None:
    with pytest.raises(RuleError, match=r"share\.gone"):
        load_rules(shipped=False, enable=["share.gone"])


def test_the_shipped_rules_for_pages_alone() -> None:
    whole = {rule.id for rule in load_rules().rules if rule.select}
    found = load_rules(pages_only=True).rules
    assert {rule.id for rule in found if rule.select} == whole
    assert len(found) < 2 * len(whole)
