"""Languages: guessed on a paragraph, not on a line."""

from __future__ import annotations

import pytest

from cleanlit.text.language import guess_language, primary_language, script_of

PARAGRAPHS = {
    "en": (
        "The ferry was late again on Tuesday, and the people who had waited at the pier"
        " since dawn said that they would not take it a second time. It is the third"
        " delay of the month, and the harbour board has not told them why."
    ),
    "de": (
        "Die Fähre kam am Dienstag wieder zu spät, und die Leute, die seit dem Morgen"
        " an der Mole warteten, sind nicht mehr bereit, das hinzunehmen. Es ist die"
        " dritte Verspätung in diesem Monat, und der Hafen hat sich nicht geäußert."
    ),
    "fr": (
        "Le bac est encore arrivé en retard mardi, et les gens qui attendaient sur le"
        " quai depuis l'aube ont dit qu'ils ne le prendraient plus. C'est le troisième"
        " retard du mois, et la direction du port ne leur a pas dit pourquoi."
    ),
    "es": (
        "El transbordador llegó otra vez tarde el martes, y los vecinos que esperaban"
        " en el muelle desde el amanecer dijeron que no lo tomarían más. Es el tercer"
        " retraso del mes, pero la junta del puerto no ha dado una razón."
    ),
    "it": (
        "Il traghetto è arrivato di nuovo in ritardo, e le persone che aspettavano sul"
        " molo dall'alba hanno detto che non lo prenderanno più. È il terzo ritardo del"
        " mese, ma la direzione del porto non ha ancora dato una spiegazione."
    ),
    "nl": (
        "De veerboot was dinsdag weer te laat, en de mensen die op de kade stonden"
        " zeiden dat ze er niet meer mee zouden varen. Het is de derde vertraging van"
        " deze maand, maar het havenbedrijf heeft nog geen uitleg aan hen gegeven."
    ),
    "pl": (
        "Prom znowu się spóźnił we wtorek, a ludzie, którzy czekali na nabrzeżu od"
        " rana, mówią, że nie będą nim już pływać. To jest trzecie opóźnienie w tym"
        " miesiącu, ale zarząd portu nie powiedział, co było jego przyczyną."
    ),
    "ru": (
        "Паром снова опоздал во вторник, и люди, которые ждали на причале с рассвета,"
        " сказали, что больше на нем не поедут. Это третье опоздание за месяц, но"
        " управление порта еще не объяснило, из-за чего это было."
    ),
    "tr": (
        "Vapur salı günü bir kez daha geç kaldı ve iskelede sabahtan beri bekleyenler"
        " bunu artık kabul etmek için bir neden olmadığını söyledi. Bu ay için üçüncü"
        " gecikme oldu ama liman yönetimi bu konuda daha bir şey söylemiş değil."
    ),
    "ja": (
        "フェリーは火曜日にまた遅れ、夜明けから桟橋で待っていた人々は、もう乗らないと話した。"
        "今月三度目の遅れだが、港湾局は理由を説明していない。"
    ),
    "zh": (
        "渡轮星期二再次晚点，黎明起就在码头等候的人们说，他们不会再乘坐。"
        "这是本月第三次。"
    ),
    "ko": (
        "여객선이 화요일에 또 늦었고, 새벽부터 부두에서 기다린 사람들은 불만을 말했다."
    ),
}


@pytest.mark.parametrize("language", PARAGRAPHS)
def test_a_paragraph_is_enough(language: str) -> None:
    assert guess_language(PARAGRAPHS[language]).language == language


@pytest.mark.parametrize(
    "text", ["The ferry", "Harbour", "Die Fähre kam.", "Паром опоздал", "a b c d e f"]
)
def test_little_text_is_no_guess(text: str) -> None:
    assert guess_language(text).language is None


@pytest.mark.parametrize("text", ["", "  \n", "1234 — 5,6 !", "❤️ 📰"])
def test_text_without_letters(text: str) -> None:
    guess = guess_language(text)
    assert guess.language is None
    assert guess.script is None


def test_a_list_of_names_is_no_guess() -> None:
    names = "Mara Ellison, Tom Okafor, Ilse Brandt, Piet Okoro, Dana Whitlock. " * 5
    guess = guess_language(names)
    assert guess.language is None
    assert guess.script == "Latn"


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("harbour", "Latn"),
        ("гавань", "Cyrl"),
        ("ميناء", "Arab"),
        ("बंदरगाह", "Deva"),
        ("λιμάνι", "Grek"),
        ("נמל", "Hebr"),
        ("항구", "Hang"),
        ("港口", "Hani"),
        ("港へ行く", "Kana"),
        ("港口港口港口港口港口港口港口港口港口港口へ", "Hani"),
        ("гавань or port", "Latn"),
    ],
)
def test_scripts(text: str, script: str) -> None:
    assert script_of(text) == script


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("pt-BR", "pt"), ("zh_Hans", "zh"), ("EN", "en"), (" de ", "de"),
        ("fil", "fil"),
        (None, None), ("", None), ("-", None), ("english", None), ("x", None),
        ("12", None),
    ],
)  # fmt: skip
def test_tags(tag: str | None, language: str | None) -> None:
    assert primary_language(tag) == language
