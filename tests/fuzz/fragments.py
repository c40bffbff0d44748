"""What pages are made of when they are made to be odd."""

from __future__ import annotations

from typing import Final

from tests.zoo.exhibit import STORY, TITLE

PROSE: Final = (
    *STORY,
    TITLE,
    "By Mara Ellison",
    "Mara Ellison, Bo Larch",
    "FENNPORT, Nov. 3 (Reuters) — The ferry left the pier at nine, the board said.",
    "Published 4 March 2024, 10:15 CET",
    "Also read: New quay opens after ten years",
    "Share this article",
    "Sign up for our newsletter and get the tides by e-mail every morning.",
    "Photo: Nan Quill / Harbour Courier",
    "© 2024 Harbour Courier. All rights reserved.",
    "Subscribe to read the whole story.",
    "渡船周一留在港内，港务局说，轮机舱进了水，没有人受伤。",
    "Паром в понедельник остался в порту, сообщило управление порта.",
    "بقيت العبارة في الميناء يوم الاثنين، كما قال مكتب الميناء.",
    "می‌خواهیم که قایق‌ها بمانند",
    "x",
    "1",
    "word " * 40,
)
TAGS: Final = (
    *("p", "p", "p", "div", "div", "span", "a", "b", "em", "br", "ul", "ol", "li"),
    *("h1", "h2", "h3", "article", "main", "section", "aside", "nav", "header"),
    *("footer", "figure", "figcaption", "img", "picture", "blockquote", "pre", "code"),
    *("table", "tr", "td", "th", "tbody", "caption", "dl", "dt", "dd", "form", "input"),
    *("button", "select", "option", "textarea", "script", "style", "noscript", "title"),
    *("template", "iframe", "svg", "math", "video", "time", "address", "details", "hr"),
    *("font", "center", "marquee", "sup", "del", "q", "head", "body", "html", "base"),
    *("p:x", "x-card", "amp-img", "image", "object", "frameset", "plaintext", "rt"),
)
ATTRIBUTES: Final = (
    *("class='article-body'", "class='related-posts box'", "class='newsletter-modal'"),
    *("class='share-bar social'", "class='author-card'", "id='comments'", "hidden"),
    *("class='caption credit'", "class='byline'", "class='teaser'", "class='paywall'"),
    *("itemprop='articleBody'", "itemprop=author", "rel=author", "role='navigation'"),
    *("href='/2024/03/ferry'", "href='https://x.example/a?b=c#d'", "href='//['"),
    *(
        "href='javascript:go()'",
        "src='data:image/png;base64,AA='",
        "style='display:none",
    ),
    *(
        "style='display:none'",
        "aria-hidden=true",
        "lang=de",
        "dir=rtl",
        "colspan=99999",
    ),
    *("datetime='2024-03-05T10:00:00Z'", "datetime='0000-99-99'", "data-x=\"'<p>'\""),
    *("class=''", "class", "='", "a=1 a=2", "xmlns='urn:x'", "xml:lang='no'", "\0=1"),
    *("data-cleanlit-pruned", "content='x'", "id='" + "y" * 300 + "'"),
)
ODD: Final = (
    *(
        "&amp;",
        "&nbsp;",
        "&#0;",
        "&#1;",
        "&#x8;",
        "&#11;",
        "&#x1f;",
        "&#127;",
        "&#133;",
    ),
    *("&#xD800;", "&#xFFFE;", "&#x110000;", "&#99999999999;", "&lt;p&gt;", "&zwnj;"),
    *("&unknown;", "&", "&#", "&#x;", "&notin", "&shy;", "&#8232;", "&#13;", "&#10;"),
    *("\0", "\x01", "\x08", "\x0b", "\x0c", "\x1b[31m", "\x1f", "\x7f", "\x85", "\xa0"),
    *("\r", "\r\n", "\n", "\t", "\u2028", "\u2029", "\u200b", "\u200d", "\ufeff"),
    *("\u202e", "\u00ad", "\ufffe", "\uffff", "\U000e0001", "\U0010ffff", "\ue000"),
    *(
        "\u0301" * 5,
        "e\u0301",
        "\U0001f469\u200d\U0001f692",
        "ﬁ",
        "İ",
        "ſ",
        "ß",
        "|",
        "- ",
    ),
    *("<!--", "-->", "<!-- x -->", "<!-->", "<![CDATA[", "]]>", "<?php x ?>", "<?xml"),
    *("<!DOCTYPE html>", "<!DOCTYPE [<!ENTITY a 'b'>]>", "<", ">", "</", "<>", "</>"),
    *(
        "</p>",
        "</div>",
        "</article>",
        "</body>",
        "</html>",
        "</table>",
        "<p",
        "<a href=",
    ),
    *("<script>x='</p>'", "</script>", "<style>", "</style>", "<textarea>", '"', "'"),
    *("<meta charset='utf-16'>", "<meta charset=x>", "<frameset>", "<plaintext>"),
)
HEADS: Final = (
    *("", "<meta charset='utf-8'>", "<meta charset='windows-1252'>"),
    *("<meta charset='utf-16'>", "<meta charset='shift_jis'>", "<meta charset=''>"),
    "<meta http-equiv='Content-Type' content='text/html; charset=gb2312'>",
    *("<title></title>", "<title>A | B | C</title>", "<title>&#0;\x01</title>"),
    *("<base href='//['>", "<base href='https://a.example/'>"),
    "<link rel=canonical href='https://courier.example/ferry'>",
    *("<link rel=canonical href='//['>", "<link rel=amphtml href='http://[::1'>"),
    "<meta property='article:published_time' content='2024-03-05T10:00:00+25:00'>",
    "<meta property='article:published_time' content='99999-13-45'>",
    "<meta property='article:modified_time' content='٢٠٢٤-٠٣-٠٥'>",
    "<meta name=author content='Mara Ellison; Bo Larch and \u202eNan'>",
    "<meta name=author content='https://courier.example/mara'>",
    f"<meta name=description content='{STORY[0]}'>",
    "<meta property='og:site_name' content='\0Harbour Courier'>",
    *("<meta property='og:locale' content='xx_'>", "<meta name=keywords content=',,'>"),
    "<meta name=sponsored content=1><meta name=robots content=noindex>",
)
_CONTEXT: Final = '"@context": "https://schema.org", '
DATA: Final = (
    *("", "null", "[]", "{}", "7", '"x"', "[[[[{}]]]]", "{", "[{]", "\ufeff{}", "NaN"),
    *('{"@type": 7}', '{"@type": ["NewsArticle", null]}', '{"@graph": {"@graph": []}}'),
    *('{"@id": "#a", "author": {"@id": "#a"}}', '{"a": 1e999}', '{"a": "\\ud800"}'),
    f'{{{_CONTEXT}"@type": "NewsArticle", "headline": "\\u0000\\u0001 {TITLE}",'
    ' "author": [{"name": ["A", 1, null]}, "B, C", [], {"@type": "Person"}],'
    ' "datePublished": "2024-03-05T99:99", "dateModified": 20240305,'
    ' "publisher": {"name": {}}, "articleSection": [[], 1, "Port"],'
    ' "isAccessibleForFree": "False", "image": [{"creditText": "\\u0007"}],'
    ' "url": "//[", "inLanguage": {"name": 3}, "wordCount": -1}',
    f'{{{_CONTEXT}"@type": "LiveBlogPosting", "liveBlogUpdate": [{{"articleBody": 1}}],'
    ' "provider": ["Reuters", {"name": "dpa\\u0000"}], "creator": "AFP/Reuters"}',
    f'{{{_CONTEXT}"@type": "NewsArticle", "articleBody": "{STORY[0]} \\u001b \\ud83d",'
    f' "headline": "{"a" * 400}", "description": "<b>{TITLE}</b>&amp;"}}',
    f'{{{_CONTEXT}"@type": "BreadcrumbList", "itemListElement": [{{"item": []}}]}}',
    "[" * 900, '{"a":' * 900,
)  # fmt: skip
CHARSETS: Final = (
    None, None, None, "utf-8", "utf-8", "utf-16", "cp1252", "latin-1", "shift_jis",
    "gb18030", "euc-kr", "koi8-r", "utf-7", "idna", "no-such-charset", "",
)  # fmt: skip
URLS: Final = (
    None, "https://courier.example/ferry", "https://www.courier.example/live/a", "//[",
    "https://courier.example/", "http://[::1", "not a url", "", "https://bücher.example:9/",
)  # fmt: skip
