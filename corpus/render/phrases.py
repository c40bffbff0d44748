"""The few words of a page that do not come from its gold file, by language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Phrases:
    """What a theme calls its own controls."""

    skip: str
    search: str
    name: str
    comment: str
    send: str


_ENGLISH: Final = Phrases("Skip to content", "Search", "Name", "Comment", "Send")
_PHRASES: Final = {
    "en": _ENGLISH,
    "de": Phrases("Zum Inhalt springen", "Suche", "Name", "Kommentar", "Senden"),
    "fr": Phrases(
        "Aller au contenu", "Rechercher", "Nom", "Commentaire", "Envoyer"
    ),
    "es": Phrases("Saltar al contenido", "Buscar", "Nombre", "Comentario", "Enviar"),
    "it": Phrases("Vai al contenuto", "Cerca", "Nome", "Commento", "Invia"),
    "pt": Phrases("Ir para o conteúdo", "Buscar", "Nome", "Comentário", "Enviar"),
    "ca": Phrases("Vés al contingut", "Cerca", "Nom", "Comentari", "Envia"),
    "nl": Phrases("Naar de inhoud", "Zoeken", "Naam", "Reactie", "Versturen"),
    "sv": Phrases("Hoppa till innehåll", "Sök", "Namn", "Kommentar", "Skicka"),
    "da": Phrases("Gå til indhold", "Søg", "Navn", "Kommentar", "Send"),
    "no": Phrases("Hopp til innhold", "Søk", "Navn", "Kommentar", "Send"),
    "nb": Phrases("Hopp til innhold", "Søk", "Navn", "Kommentar", "Send"),
    "fi": Phrases("Siirry sisältöön", "Haku", "Nimi", "Kommentti", "Lähetä"),
    "pl": Phrases("Przejdź do treści", "Szukaj", "Imię", "Komentarz", "Wyślij"),
    "cs": Phrases("Přejít k obsahu", "Hledat", "Jméno", "Komentář", "Odeslat"),
    "sk": Phrases("Prejsť na obsah", "Hľadať", "Meno", "Komentár", "Odoslať"),
    "hu": Phrases("Ugrás a tartalomra", "Keresés", "Név", "Hozzászólás", "Küldés"),
    "ro": Phrases("Sari la conținut", "Caută", "Nume", "Comentariu", "Trimite"),
    "hr": Phrases("Preskoči na sadržaj", "Traži", "Ime", "Komentar", "Pošalji"),
    "sr": Phrases("Пређи на садржај", "Претрага", "Име", "Коментар", "Пошаљи"),
    "bg": Phrases("Към съдържанието", "Търсене", "Име", "Коментар", "Изпрати"),
    "ru": Phrases("Перейти к содержанию", "Поиск", "Имя", "Комментарий", "Отправить"),
    "uk": Phrases("Перейти до вмісту", "Пошук", "Ім’я", "Коментар", "Надіслати"),
    "el": Phrases(
        "Μετάβαση στο περιεχόμενο", "Αναζήτηση", "Όνομα", "Σχόλιο", "Αποστολή"
    ),
    "tr": Phrases("İçeriğe geç", "Ara", "Ad", "Yorum", "Gönder"),
    "ar": Phrases("انتقل إلى المحتوى", "بحث", "الاسم", "تعليق", "إرسال"),
    "fa": Phrases("رفتن به محتوا", "جستجو", "نام", "دیدگاه", "ارسال"),
    "he": Phrases("דילוג לתוכן", "חיפוש", "שם", "תגובה", "שליחה"),
    "ur": Phrases("مواد پر جائیں", "تلاش", "نام", "تبصرہ", "بھیجیں"),
    "hi": Phrases("सामग्री पर जाएँ", "खोजें", "नाम", "टिप्पणी", "भेजें"),
    "bn": Phrases("মূল লেখায় যান", "অনুসন্ধান", "নাম", "মন্তব্য", "পাঠান"),
    "id": Phrases("Langsung ke isi", "Cari", "Nama", "Komentar", "Kirim"),
    "ms": Phrases("Langkau ke kandungan", "Cari", "Nama", "Komen", "Hantar"),
    "vi": Phrases("Chuyển đến nội dung", "Tìm kiếm", "Tên", "Bình luận", "Gửi"),
    "th": Phrases("ข้ามไปยังเนื้อหา", "ค้นหา", "ชื่อ", "ความคิดเห็น", "ส่ง"),
    "ja": Phrases("本文へ移動", "検索", "名前", "コメント", "送信"),
    "ko": Phrases("본문 바로가기", "검색", "이름", "댓글", "등록"),
    "zh": Phrases("跳到正文", "搜索", "姓名", "评论", "提交"),
    "zh-hant": Phrases("跳至內文", "搜尋", "姓名", "留言", "送出"),
}  # fmt: skip


def phrases(language: str) -> Phrases:
    """Give the words for a language; English where there are none."""
    whole = language.lower()
    return _PHRASES.get(whole) or _PHRASES.get(whole.split("-")[0], _ENGLISH)
