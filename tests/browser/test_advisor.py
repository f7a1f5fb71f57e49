"""The questionnaire in Chromium, as a reader uses it: answer, read, flip, share, come back, take the record along."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from macros.catalog import load
from tests.browser.test_axe import violations
from tests.conftest import ROOT

LANGS = ("", "en/")

SETTLED = (
    "#v1&base-strength=y&context-fit=n&cost-reduction=n&custom-behavior=n&evaluation-set=n"
    "&external-knowledge=y&request-volume=n&transparency=y"
)
NOT_READY = "#v1&custom-behavior=y&external-knowledge=n&reliability=y&tuning-access=n"
READY = "&evaluation-set=y&prompt-effort=y&training-data=y&tuning-access=y&tuning-resources=y"
HYBRID = f"#v1&context-fit=n&custom-behavior=y&external-knowledge=y&reliability=y{READY}"
TOTAL = len(load(ROOT / "data").criteria)
STATES = {
    "empty": "",
    "partly answered": "#v1&custom-behavior=y&external-knowledge=u",
    "settled": SETTLED,
    "need without readiness": NOT_READY,
    "hybrid": HYBRID,
    "with notices": f"{NOT_READY}&no-such-thing=y&failure-cost=maybe",
    "tuning, with sizes": f"{HYBRID}&tune.size=8&tune.memory=24",
}


@pytest.fixture(scope="module")
def address(site: Path, serve: Callable[[Path], str]) -> str:
    return serve(site)


class Advisor:
    """The page as its reader sees it."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.goto(url)
        page.wait_for_selector(".tn-adv-ready")
        self.data: dict[str, Any] = json.loads(self.part("data").text_content() or "")

    def part(self, name: str) -> Any:
        return self.page.locator(f"[data-adv={name}]")

    def word(self, key: str, **values: object) -> str:
        text: str = self.data["words"][key]
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", str(value))
        return text

    def outcome(self, key: str) -> str:
        title: str = self.data["outcomes"][key]["title"]
        return title

    def question(self, criterion: str) -> Any:
        return self.page.locator(f"[data-criterion={criterion}]")

    def answer(self, criterion: str, value: str) -> None:
        self.question(criterion).locator(f"input[value={value}]").check()

    def do(self, action: str) -> None:
        self.page.locator(f"[data-adv=details] [data-adv-do={action}]").click()

    def answers(self) -> dict[str, str]:
        """What the controls show."""
        checked = self.page.locator("[data-criterion] input:checked")
        return dict(checked.evaluate_all("all => all.map(one => [one.name.slice(2), one.value])"))

    def fragment(self) -> str:
        return str(self.page.evaluate("location.hash"))

    def shows(self, key: str) -> None:
        expect(self.part("outcome")).to_have_text(self.word(key) if key == "not-ready" else self.outcome(key))


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One reader for all tests that ask for nothing special: what the pages load is loaded once."""
    made = browser.new_context(permissions=["clipboard-read", "clipboard-write"], reduced_motion="reduce")
    yield made
    made.close()


@contextmanager
def opened(context: BrowserContext, url: str) -> Iterator[Advisor]:
    advisor = Advisor(context.new_page(), url)
    yield advisor
    advisor.page.close()
    assert advisor.errors == []


def test_an_id_that_every_object_has_is_not_taken_for_answered(browser: Browser, address: str) -> None:
    """`check` refuses such an id; the page does not rely on it."""
    own = browser.new_context()
    page = own.new_page()

    def renamed(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("edge-cases", "constructor"))

    page.route("**/advisor/", renamed)
    advisor = Advisor(page, f"{address}en/advisor/")
    total = len(advisor.data["model"]["questions"])
    expect(advisor.part("progress-text")).to_have_text(advisor.word("progress", answered=0, total=total))
    advisor.answer("constructor", "yes")
    expect(advisor.part("progress-text")).to_have_text(advisor.word("progress", answered=1, total=total))
    assert advisor.fragment() == "#v1&constructor=y"
    assert advisor.errors == []
    own.close()


@pytest.mark.parametrize("lang", LANGS)
def test_answer_read_flip(context: BrowserContext, address: str, lang: str) -> None:
    with opened(context, f"{address}{lang}advisor/") as advisor:
        advisor.shows("icl")
        expect(advisor.part("state")).to_have_text(advisor.word("start"))
        expect(advisor.part("progress-text")).to_have_text(advisor.word("progress", answered=0, total=TOTAL))

        advisor.answer("external-knowledge", "yes")
        advisor.shows("rag")
        expect(advisor.part("state")).to_have_text(advisor.word("open"))
        spoken = advisor.word("progress", answered=1, total=TOTAL)
        expect(advisor.part("announce")).to_contain_text(spoken)
        expect(advisor.part("announce")).to_contain_text(advisor.outcome("rag"))
        reason = advisor.page.locator("[data-score=retrieval-need] .tn-adv-reasons li")
        expect(reason).to_have_count(1)
        expect(reason).to_contain_text("+3")
        expect(reason.locator("a")).to_have_attribute("href", "../criteria/external-knowledge/")

        # What would flip it leads to its question; answering it there flips it.
        flip = advisor.part("flips").get_by_role("button", name=advisor.data["criteria"]["context-fit"]["title"])
        flip.click()
        expect(advisor.question("context-fit").locator("input").first).to_be_focused()
        advisor.page.keyboard.press("Space")
        advisor.shows("icl")
        advisor.answer("context-fit", "no")
        advisor.shows("rag")

        # The next question is marked, and its link leads there.
        following = advisor.page.locator(".tn-adv-now")
        advisor.part("next").get_by_role("button").click()
        expect(following.locator("input").first).to_be_focused()

        for criterion in ("custom-behavior", "request-volume", "cost-reduction", "evaluation-set"):
            advisor.answer(criterion, "no")
        for criterion in ("base-strength", "transparency"):
            advisor.answer(criterion, "yes")
        expect(advisor.part("state")).to_have_text(advisor.word("settled"))
        expect(advisor.part("next")).to_be_hidden()
        blocked = advisor.page.locator("[data-score=tuning-readiness] .tn-adv-blocks")
        expect(blocked).to_contain_text(advisor.data["criteria"]["evaluation-set"]["unblock"]["no"])
        assert advisor.fragment() == SETTLED


@pytest.mark.parametrize("lang", LANGS)
def test_need_without_readiness_then_tuning(context: BrowserContext, address: str, lang: str) -> None:
    with opened(context, f"{address}{lang}advisor/{NOT_READY}") as advisor:
        advisor.shows("not-ready")
        expect(advisor.part("outcome-text")).to_contain_text(advisor.outcome("icl"))
        remedy = advisor.data["criteria"]["tuning-access"]["unblock"]["no"]
        expect(advisor.part("plan")).to_contain_text(remedy)
        expect(advisor.part("method")).to_be_hidden()
        for criterion in ("tuning-access", "evaluation-set", "prompt-effort", "training-data"):
            advisor.answer(criterion, "yes")
        advisor.shows("fine-tuning")
        result = advisor.part("method-result")
        expect(result).to_contain_text(advisor.data["methods"]["lora"]["title"])
        for name, value in (("parameters_billion", 13), ("memory_gb", 24)):
            advisor.page.fill(f"input[name={name}]", str(value))
        expect(result.locator(".tn-adv-method")).to_contain_text(advisor.data["methods"]["qlora"]["title"])
        fits = result.locator("tbody tr td:last-child").all_text_contents()
        assert fits == [advisor.word("fits-no"), advisor.word("fits-no"), advisor.word("fits-yes")]
        advisor.answer("general-ability", "yes")
        expect(advisor.page.locator("input[name=keep_skills]")).to_be_disabled()
        expect(result).to_contain_text(advisor.word("reason-keep-skills"))


def test_examples_open_and_alter(context: BrowserContext, address: str) -> None:
    with opened(context, f"{address}advisor/") as advisor:
        links = advisor.page.locator(".tn-examples a")
        expect(links).to_have_count(2)
        for index in range(2):
            links.nth(index).click()
            assert len(advisor.answers()) > 5
            said = advisor.page.locator(".tn-examples li").nth(index).locator(".tn-quiet").text_content()
            expect(advisor.part("outcome")).to_have_text((said or "").removeprefix("→ "))
        advisor.answer("tuning-access", "no")
        advisor.shows("not-ready")


@pytest.mark.parametrize("lang", LANGS)
def test_the_address_keeps_the_answers(context: BrowserContext, address: str, lang: str) -> None:
    other = "en/" if lang == "" else ""
    with opened(context, f"{address}{lang}advisor/") as advisor:
        page = advisor.page
        advisor.answer("external-knowledge", "no")
        advisor.answer("external-knowledge", "yes")
        advisor.answer("context-fit", "unsure")
        both = {"external-knowledge": "yes", "context-fit": "unsure"}
        assert advisor.fragment() == "#v1&context-fit=u&external-knowledge=y"

        page.reload()
        assert advisor.answers() == both
        page.go_back()  # one question back, however often its answer changed
        assert advisor.answers() == {"external-knowledge": "yes"}
        advisor.shows("rag")
        page.go_back()
        assert advisor.answers() == {}
        advisor.shows("icl")
        page.go_forward()
        page.go_forward()
        assert advisor.answers() == both

        page.locator("[data-score=retrieval-need] a").first.click()
        page.wait_for_url("**/criteria/external-knowledge/")
        page.go_back()
        page.wait_for_selector(".tn-adv-ready")
        assert advisor.answers() == both

        page.evaluate("location.hash = '#content'")  # an anchor of the page is no answer, and takes none away
        page.wait_for_url("**#v1&context-fit=u&external-knowledge=y")
        assert advisor.answers() == both

        page.click("[data-tn-language]")
        page.wait_for_url(f"{address}{other}advisor/#v1&context-fit=u&external-knowledge=y")
        page.wait_for_selector(".tn-adv-ready")
        assert advisor.answers() == both

        advisor.do("reset")
        assert advisor.answers() == {}
        assert advisor.fragment() == ""
        page.go_back()
        assert advisor.answers() == both


NO_HISTORY = {
    "refused": "history.pushState = history.replaceState = () => { throw new DOMException('x', 'SecurityError') }",
    "absent": "history.pushState = history.replaceState = undefined",
}


@pytest.mark.parametrize("how", NO_HISTORY)
def test_the_address_keeps_them_without_a_history_to_write_to(context: BrowserContext, address: str, how: str) -> None:
    page = context.new_page()
    page.add_init_script(NO_HISTORY[how])
    advisor = Advisor(page, f"{address}en/advisor/")
    advisor.answer("external-knowledge", "yes")
    advisor.answer("context-fit", "no")
    advisor.shows("rag")
    assert advisor.fragment() == "#v1&context-fit=n&external-knowledge=y"
    page.reload()
    page.wait_for_selector(".tn-adv-ready")
    assert advisor.answers() == {"external-knowledge": "yes", "context-fit": "no"}
    advisor.do("reset")
    advisor.shows("icl")
    assert advisor.answers() == {}
    assert advisor.fragment() == ""
    assert advisor.errors == []
    page.close()


@pytest.mark.parametrize("lang", LANGS)
def test_the_record_can_be_copied_and_downloaded(
    context: BrowserContext, address: str, lang: str, root: Path, tmp_path: Path
) -> None:
    version = re.search(r'^version = "(.+)"$', (root / "pyproject.toml").read_text(encoding="utf-8"), re.M)
    assert version
    with opened(context, f"{address}{lang}advisor/{HYBRID}") as advisor:
        page = advisor.page

        def clipboard() -> str:
            expect(advisor.part("done")).to_have_text(advisor.word("copied"))
            return str(page.evaluate("navigator.clipboard.readText()")).replace("\r\n", "\n")

        def downloaded(action: str) -> tuple[str, str]:
            with page.expect_download() as waiting:
                advisor.do(action)
            waiting.value.save_as(tmp_path / action)
            return waiting.value.suggested_filename, (tmp_path / action).read_text(encoding="utf-8")

        advisor.do("copy-link")
        assert clipboard() == f"{address}{lang}advisor/{HYBRID}"

        advisor.do("copy-markdown")
        record = clipboard()
        assert record.splitlines()[0] == f"# {advisor.word('record-title', outcome=advisor.outcome('hybrid'))}"
        assert f"{address}{lang}advisor/{HYBRID}" in record
        assert f"{advisor.data['guide']} {version[1]}" in record
        assert page.evaluate("new Date().toLocaleDateString('sv')") in record
        for score in ("retrieval-need", "tuning-need", "tuning-readiness"):
            assert f"### {advisor.data['scores'][score]}" in record
        for criterion, about in advisor.data["criteria"].items():
            assert f"[{about['title']}]({address}{lang}criteria/{criterion}/)" in record
        for step in ("prompt", "retrieve", "tune"):
            assert advisor.data["steps"][step]["title"] in record
        assert advisor.word("plan-lead") in record

        name, text = downloaded("download-markdown")
        assert re.fullmatch(r"tune-or-not-\d{4}-\d\d-\d\d\.md", name)
        assert text == record

        name, text = downloaded("download-json")
        assert name.endswith(".json")
        saved = json.loads(text)
        assert saved["guide"]["version"] == version[1]
        assert saved["advice"]["recommendation"] == "hybrid"
        assert saved["answers"]["external-knowledge"] == "yes"
        assert saved["link"] == f"{address}{lang}advisor/{HYBRID}"
        advisor.do("copy-json")
        assert json.loads(clipboard()) == saved


SUM = re.compile(r"^- ([+−]\d+) \[", re.M)


@pytest.mark.parametrize("lang", LANGS)
def test_the_records_sums_give_its_totals(context: BrowserContext, address: str, lang: str) -> None:
    """What is listed for a score, with the factors that count less than their sum, adds up to the total stated."""
    capped = f"{HYBRID}&knowledge-freshness=y&domain-precision=y&transparency=y&failure-cost=y&data-sensitivity=y"
    with opened(context, f"{address}{lang}advisor/{capped}&edge-cases=y&base-strength=n&reliability=y") as advisor:
        advisor.do("copy-markdown")
        expect(advisor.part("done")).to_have_text(advisor.word("copied"))
        record = str(advisor.page.evaluate("navigator.clipboard.readText()"))

        def number(text: str) -> int:
            return int(text.replace("−", "-"))

        stated = re.escape(advisor.word("record-threshold", threshold="THRESHOLD", state="STATE"))
        stated = stated.replace("THRESHOLD", r"\d+").replace("STATE", ".+").replace(re.escape("{value}"), "(.+)")
        cap = re.escape(advisor.word("capped")).replace(re.escape("{factor}"), ".+")
        cap = cap.replace(re.escape("{sum}"), "(?P<sum>.+)").replace(re.escape("{value}"), "(?P<value>.+)")
        caps = 0
        for score in advisor.data["scores"].values():
            part = record.split(f"### {score}\n")[1].split("\n#")[0]
            total = re.search(f"^{stated}$", part, re.M)
            assert total, part
            less = [number(found["sum"]) - number(found["value"]) for found in re.finditer(f"^- {cap}$", part, re.M)]
            assert sum(map(number, SUM.findall(part))) - sum(less) == number(total[1]), part
            caps += len(less)
        assert caps == 3


@pytest.mark.parametrize("lang", LANGS)
def test_link_and_record_carry_what_memory_is_judged_by(context: BrowserContext, address: str, lang: str) -> None:
    with opened(context, f"{address}{lang}advisor/{HYBRID}") as advisor:
        page = advisor.page
        sizes = {"parameters_billion": "8", "memory_gb": "24.5", "examples": "400"}
        for name, value in sizes.items():
            page.fill(f"input[name={name}]", value)
        page.check("input[name=keep_skills]")
        answers = "&".join(sorted(HYBRID.split("&")))
        link = f"{answers}&tune.size=8&tune.memory=24.5&tune.examples=400&tune.keep=y"
        assert advisor.fragment() == link

        page.reload()
        page.wait_for_selector(".tn-adv-ready")
        assert {name: page.input_value(f"input[name={name}]") for name in sizes} == sizes
        expect(page.locator("input[name=keep_skills]")).to_be_checked()
        advisor.answer("failure-cost", "yes")
        assert advisor.fragment() == link.replace("&prompt-effort", "&failure-cost=y&prompt-effort")

        advisor.do("copy-markdown")
        expect(advisor.part("done")).to_have_text(advisor.word("copied"))
        record = str(page.evaluate("navigator.clipboard.readText()"))
        for key, value in (("size", "8"), ("memory", "24.5"), ("examples", "400"), ("tokens", "1024")):
            assert f"- {advisor.word('line', name=advisor.word(f'setup-{key}'), value=value)}" in record
        yes = advisor.data["answers"]["yes"]
        assert f"- {advisor.word('line', name=advisor.word('setup-keep'), value=yes)}" in record

        advisor.do("reset")
        assert advisor.fragment() == ""
        page.go_back()
        assert page.input_value("input[name=memory_gb]") == "24.5"


def test_an_answer_that_asks_for_skills_to_be_kept_is_no_choice_of_the_readers(
    context: BrowserContext, address: str
) -> None:
    with opened(context, f"{address}en/advisor/{HYBRID}") as advisor:
        keep = advisor.page.locator("input[name=keep_skills]")
        advisor.answer("general-ability", "yes")
        expect(keep).to_be_checked()
        assert "tune.keep" not in advisor.fragment()
        advisor.answer("general-ability", "no")
        expect(keep).not_to_be_checked()


@pytest.mark.parametrize("lang", LANGS)
def test_not_sure_is_an_answer(context: BrowserContext, address: str, lang: str) -> None:
    with opened(context, f"{address}{lang}advisor/#v1&evaluation-set=y&prompt-effort=y&transparency=n") as advisor:
        asked = advisor.part("next").get_by_role("button")
        expect(asked).to_have_text(advisor.data["criteria"]["external-knowledge"]["title"])
        advisor.answer("external-knowledge", "unsure")
        expect(asked).not_to_have_text(advisor.data["criteria"]["external-knowledge"]["title"])
        counted = advisor.word("progress-unsure", answered=3, total=TOTAL, unsure=1)
        expect(advisor.part("progress-text")).to_have_text(counted)

        # All answered, some not sure: nothing is said to be open, and what is worth finding out is named.
        for criterion in advisor.data["criteria"]:
            if criterion not in advisor.answers():
                advisor.answer(criterion, "unsure" if criterion in ("context-fit", "edge-cases") else "no")
        counted = advisor.word("progress-unsure", answered=TOTAL - 3, total=TOTAL, unsure=3)
        expect(advisor.part("progress-text")).to_have_text(counted)
        expect(advisor.part("state")).to_have_text(advisor.word("unsure"))
        expect(advisor.part("next")).to_contain_text(advisor.word("find-out"))
        named = [advisor.data["criteria"][key]["title"] for key in ("external-knowledge", "context-fit")]
        expect(asked).to_have_text(named)  # the third changes nothing
        assert advisor.page.locator(".tn-adv-now").count() == 0
        expect(advisor.part("announce")).to_contain_text(advisor.word("unsure"))  # spoken after a pause
        text = advisor.page.locator(".tn-advisor").inner_text()
        for said in ("open", "settled", "start", "next"):
            assert advisor.word(said) not in text

        advisor.answer("external-knowledge", "no")
        expect(advisor.part("state")).to_have_text(advisor.word("complete"))
        expect(advisor.part("next")).to_be_hidden()


@pytest.mark.parametrize("lang", LANGS)
def test_settled_is_said_of_the_headline(context: BrowserContext, address: str, lang: str) -> None:
    """Needed but not ready, and one more answer would take the need away: nothing is settled, and it is named."""
    answers = "#v1&base-strength=n&context-fit=n&custom-behavior=y&evaluation-set=n&external-knowledge=y"
    with opened(context, f"{address}{lang}advisor/{answers}&training-data=y") as advisor:
        advisor.shows("not-ready")
        expect(advisor.part("state")).to_have_text(advisor.word("open"))
        flips = advisor.part("flips").locator("h3")
        waits = advisor.word("not-ready-for-now", headline=advisor.word("not-ready"), outcome=advisor.outcome("icl"))
        for headline in (advisor.outcome("rag"), advisor.outcome("hybrid"), waits):
            expect(flips.filter(has_text=advisor.word("flip-to", outcome=headline))).to_have_count(1)
        advisor.answer("rapid-deployment", "yes")
        advisor.shows("rag")


def test_where_copying_is_refused_the_text_is_handed_over(context: BrowserContext, address: str) -> None:
    with opened(context, f"{address}en/advisor/{SETTLED}") as advisor:
        advisor.page.evaluate(
            "Object.defineProperty(navigator, 'clipboard', {value: undefined}); document.execCommand = () => false"
        )
        advisor.do("copy-link")
        expect(advisor.part("done")).to_have_text(advisor.word("copy-failed"))
        expect(advisor.part("copy")).to_have_value(f"{address}en/advisor/{SETTLED}")
        expect(advisor.part("copy")).to_be_focused()


def test_print_shows_outcome_plan_and_every_meaning(context: BrowserContext, address: str) -> None:
    with opened(context, f"{address}advisor/{SETTLED}") as advisor:
        page = advisor.page
        assert page.locator(".tn-adv-meaning[open]").count() == 0
        page.locator(".tn-adv-meaning summary").first.click()
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.locator(".tn-adv-meaning[open]").count() == TOTAL
        expect(page.locator("[data-field='when_yes.text']").last).to_be_visible()
        expect(advisor.part("outcome")).to_be_visible()
        expect(advisor.part("plan")).to_be_visible()
        expect(page.locator(".md-header")).to_be_hidden()
        expect(advisor.part("next")).to_be_hidden()
        shown = advisor.question("external-knowledge").locator("label:visible")
        expect(shown).to_have_text(advisor.data["answers"]["yes"])
        top = [advisor.part(name).bounding_box()["y"] for name in ("panel", "details")]
        assert top[0] < top[1] < page.locator(".tn-adv-form").bounding_box()["y"]  # type: ignore[index]
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.locator(".tn-adv-meaning[open]").count() == 1

        calls = page.evaluate("window.print = () => { window.printed = 1 }; window.printed")
        assert calls is None
        page.emulate_media(media="screen")
        advisor.do("print")
        assert page.evaluate("window.printed") == 1


def test_the_keyboard_is_enough(context: BrowserContext, address: str) -> None:
    with opened(context, f"{address}en/advisor/") as advisor:
        page = advisor.page
        advisor.page.locator(".tn-examples a").last.focus()
        page.keyboard.press("Tab")
        first = advisor.question("external-knowledge")
        expect(first.locator("input[value=yes]")).to_be_focused()
        page.keyboard.press("Space")
        advisor.shows("rag")
        page.keyboard.press("ArrowRight")
        assert advisor.answers() == {"external-knowledge": "no"}
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("Tab")
        expect(first.locator("summary")).to_be_focused()
        page.keyboard.press("Enter")
        expect(first.locator("[data-field='when_yes.text']")).to_be_visible()
        page.keyboard.press("Tab")
        expect(first.locator("details a")).to_be_focused()
        page.locator("[data-adv=next] button").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".tn-adv-now input").first).to_be_focused()
        page.locator("[data-adv=panel] [data-adv-do=plan]").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#advisor-plan")).to_be_focused()


@pytest.mark.parametrize("lang", LANGS)
def test_without_scripts_it_is_the_readable_list(context: BrowserContext, address: str, lang: str) -> None:
    plain = context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr]
    page = plain.new_page()
    page.goto(f"{address}{lang}advisor/")
    expect(page.locator("legend:visible")).to_have_count(TOTAL)
    expect(page.locator("[data-field='when_yes.text']:visible")).to_have_count(TOTAL)
    expect(page.locator("[data-field='when_no.text']:visible")).to_have_count(TOTAL)
    expect(page.locator("[data-adv=without]")).to_be_visible()
    for hidden in ("input[type=radio]:visible", "[data-adv=panel]:visible", "[data-adv=details]:visible"):
        assert page.locator(hidden).count() == 0
    assert page.locator(".tn-advisor button:visible").count() == 0
    plain.close()


def test_it_works_under_a_sub_path(
    context: BrowserContext, site: Path, serve: Callable[[Path], str], tmp_path: Path
) -> None:
    (tmp_path / "some").mkdir()
    (tmp_path / "some" / "guide").symlink_to(site)
    address = f"{serve(tmp_path)}some/guide/"
    with opened(context, f"{address}advisor/") as advisor:
        advisor.answer("external-knowledge", "yes")
        link = advisor.page.locator("[data-score=retrieval-need] a").first
        assert link.evaluate("one => one.href") == f"{address}criteria/external-knowledge/"
        advisor.page.click("[data-tn-language]")
        advisor.page.wait_for_url(f"{address}en/advisor/#v1&external-knowledge=y")
        advisor.page.wait_for_selector(".tn-adv-ready")
        assert advisor.answers() == {"external-knowledge": "yes"}


HOSTILE = (
    "#v1&external-knowledge=y&<img src=x onerror=window.hacked=1>=y",
    '#v1&external-knowledge=y&"><script>window.hacked=1</script>',
    "#v1&external-knowledge=y&constructor=y&__proto__=y&hasOwnProperty=n",
    "#v1&external-knowledge=y&external-knowledge=n&context-fit=&=y&==&custom-behavior=yes",
    "#v1&external-knowledge=y&%00=y&%=y&%E0%A4%A=n",
    "#v1&external-knowledge=y&" + "x" * 50_000 + "=y",
    "#v1%26external-knowledge%3Dy&javascript:window.hacked=1",
)


@pytest.mark.parametrize("fragment", HOSTILE, ids=range(len(HOSTILE)))
def test_what_a_link_cannot_say_is_named_and_runs_nothing(context: BrowserContext, address: str, fragment: str) -> None:
    with opened(context, f"{address}advisor/{fragment}") as advisor:
        assert advisor.answers() == {"external-knowledge": "yes"}
        advisor.shows("rag")
        expect(advisor.part("notices")).to_be_visible()
        assert advisor.part("notices").locator("code").count() >= 1
        assert advisor.part("notices").locator("img, script, iframe").count() == 0
        assert advisor.page.evaluate("window.hacked") is None
        assert all(len(text) <= 60 for text in advisor.part("notices").locator("code").all_text_contents())
        advisor.part("notices").get_by_role("button").click()
        expect(advisor.part("notices")).to_be_hidden()
        advisor.answer("context-fit", "no")
        assert advisor.fragment() == "#v1&context-fit=n&external-knowledge=y"


def test_links_of_other_versions_and_lengths_open(context: BrowserContext, address: str) -> None:
    for fragment in ("#v2&external-knowledge=y", "#external-knowledge=y", "#v1&" + "a=y&" * 20_000):
        with opened(context, f"{address}advisor/{fragment}") as advisor:
            assert advisor.answers() == {}
            expect(advisor.part("notices")).to_be_visible()


def test_of_very_many_slips_in_a_link_the_first_are_named(context: BrowserContext, address: str) -> None:
    with opened(context, f"{address}en/advisor/#v1&external-knowledge=y" + "&a=9" * 5_000) as advisor:
        assert advisor.answers() == {"external-knowledge": "yes"}
        items = advisor.part("notices").locator("li")
        expect(items).to_have_count(21)
        expect(items.last).to_have_text("and 4980 more")


def test_retired_criteria_are_named_with_where_they_went(context: BrowserContext, address: str) -> None:
    """The page's own data, altered on the way in: one criterion moved, another was split."""

    def altered(page: Page) -> None:
        def fulfill(route: Any) -> None:
            response = route.fetch()
            gone = '"retired":{"old-facts":{"kind":"moved","to":["external-knowledge"]},'
            gone += '"old-both":{"kind":"split","to":["context-fit","custom-behavior"]}'
            body = re.sub(r'"retired":\{(.)', lambda m: gone + ("}" if m[1] == "}" else f",{m[1]}"), response.text())
            route.fulfill(response=response, body=body)

        page.route("**/advisor/", fulfill)

    page = context.new_page()
    altered(page)
    advisor = Advisor(page, f"{address}en/advisor/#v1&old-both=y&old-facts=y")
    assert advisor.answers() == {"external-knowledge": "yes"}
    notices = advisor.part("notices").locator("li")
    expect(notices).to_have_count(2)
    links = notices.locator("a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    assert links == [f"../criteria/{key}/" for key in ("context-fit", "custom-behavior", "external-knowledge")]
    page.close()


@pytest.mark.parametrize(("lang", "scheme", "width"), [("", "light", 1280), ("en/", "dark", 390)])
def test_axe_finds_nothing(context: BrowserContext, address: str, lang: str, scheme: Any, width: int) -> None:
    with opened(context, f"{address}{lang}advisor/") as advisor:
        page = advisor.page
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate("localStorage.clear()")  # where the theme remembers the scheme
        page.reload()
        assert page.locator("body").get_attribute("data-md-color-scheme") == (
            "slate" if scheme == "dark" else "default"
        )
        for name in STATES:
            page.goto(f"{address}{lang}advisor/{STATES[name]}")
            assert advisor.fragment() == STATES[name]
            assert violations(page) == [], name
            overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert page.evaluate(overflow) <= 0, name


@pytest.mark.parametrize("module", ["", *("/" + name for name in ("nodes", "record", "result", "state", "words"))])
def test_the_script_has_no_words_of_its_own(root: Path, module: str) -> None:
    script = (root / f"docs/overrides/assets/javascripts/questionnaire{module}.js").read_text(encoding="utf-8")
    code = re.sub(r"/\*.*?\*/|//[^\n]*", "", script, flags=re.DOTALL)
    assert re.findall(r"[㐀-鿿]", code) == []
    for shown in re.findall(r"'([^'\n]*)'", code):
        assert not re.search(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}", shown), shown
