"""The most frequent function words per language, to guess a document's language.

Words that near neighbours share are left out where both can spare them: what tells
Danish from Norwegian, or Czech from Polish, counts for more than what is frequent in
both. All words are folded as `cleanlit.text.fold` does it (ё as е, no joiners).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_WORDS: Final = {
    "ar": (
        "في من على إلى أن عن التي الذي ما لا هذا هذه ذلك تلك كان كانت قد لم لن كما بعد"
        " قبل بين مع أو ثم حتى كل غير عند منذ خلال حول إن أنه أنها هو هي هم لكن حيث"
        " الذين أي أيضا ولم وقد وفي ومن"
    ),
    "cs": (
        "a v se na že je s z do o k i to jako za by ve ale jsou po jeho jsem které"
        " která který při podle už není bylo byl byla před také nebo pro tak jen až"
        " však může ze od mezi jejich této proto jsme"
    ),
    "da": (
        "i og er det på til som med har ikke af blev bliver blevet efter nu kun"
        " meget mellem nogle mod noget sig ud hvad været uden der havde have op dem"
        " deres mig siger sagde igen gennem ind tilbage lidt mere andet"
    ),
    "de": (
        "der die und das den dem des von zu mit sich auf für ist im ein eine einer"
        " einem einen nicht auch als an es bei nach aus wird sind hat dass wie zum zur"
        " über um noch werden oder wurde vor durch"
    ),
    "en": (
        "the of and to in a is that for it was on with as by be at from he his are"
        " this had have has not but they which or an were been their its will would who"
        " she her said you"
    ),
    "es": (
        "el la los las de que y en un una del se por con no para su al lo es como más"
        " o pero sus le ha este esta fue son también entre cuando muy sin sobre ser"
        " hasta desde donde"
    ),
    "fa": (
        "و در به از که كه این اين را با است برای آن یک خود تا بر هم نیز شده شد اما یا"
        " بود باید کرد کند شود هر دو ها های می وی اگر آنها پس پیش همه چه او کرده دارد"
        " هستند میشود میکند"
    ),
    "fi": (
        "ja on ei että se hän oli ovat mutta myös kun niin kuin joka sen ole jos tai"
        " mukaan nyt vain olla tämä jo sekä hänen jotka siitä vielä olisi voi mitä"
        " ollut olivat hyvin ennen jälkeen kanssa eivät mukana minä"
    ),
    "fr": (
        "le la les de des du et à un une en est que qui dans pour par sur au aux ce"
        " cette il elle ne pas plus avec son sa ses se ou mais sont été ont leur nous"
        " vous d l qu"
    ),
    "hu": (
        "a az és hogy nem egy volt meg csak már ez azt el szerint mint még ki lesz"
        " pedig vagy után majd ezt lehet így között akkor amely több olyan által kell"
        " minden illetve azonban során aki ami ha nagyon"
    ),
    "id": (
        "yang dan di ini itu dengan untuk dari dalam tidak akan pada adalah ke juga"
        " oleh karena mereka telah ada bisa sebagai saat tersebut kata lebih para atau"
        " saya sudah seperti dapat ia kami tahun harus hanya namun menjadi hingga"
    ),
    "it": (
        "il lo la gli le di e che è un una in per con non del della dei delle nel"
        " nella al alla da dal dalla si sono ha anche come più ma o su sul questo"
        " questa suo sua stato ed hanno"
    ),
    "nl": (
        "de het een en van in is dat op te zijn voor met die niet aan er om ook als"
        " maar naar bij uit door over hij ze worden wordt werd nog dan deze heeft"
        " hebben tot meer ik wel geen zich volgens"
    ),
    "no": (
        "i og er det på til som med har ikke av å ble blir blitt etter nå bare mye"
        " mellom noen mot noe seg ut hva vært uten hadde opp mens meg sier sa igjen"
        " gjennom inn tilbake litt mer annet deg enn"
    ),
    "pl": (
        "i w na z się nie że do to jest o jak po co ale od za przez są dla już był"
        " była było tego tym być oraz które który która ich czy jego może tylko przed"
        " także ze gdy ma jej jednak"
    ),
    "pt": (
        "o a os as e de do da dos das que em no na nos nas um uma para com por não se"
        " ao à mais foi ser são tem é como mas pelo pela também sua seu já está quando"
        " ou até isso ele ela"
    ),
    "ro": (
        "și şi în de la cu pe nu să a că din este pentru care un o mai sunt fi au ce"
        " ca dar după lui prin dintre sau fost se cel cea cei acest această lor către"
        " până între când ale iar"
    ),
    "ru": (
        "и в не на что с он как по это из но к у за от его а все так для было бы же до"
        " о они она был были или при только еще когда этого уже также есть чтобы"
    ),
    "sv": (
        "och att det i är en på som för av med till den har inte om ett han men var"
        " från de jag också efter sig kan hon eller när ut där nu blir blev mycket"
        " mellan några mot något vad vara varit utan själv enligt"
    ),
    "tr": (
        "ve bir bu için ile de da olarak olan çok daha gibi en kadar sonra ise ne o"
        " ancak her var değil olduğu göre ya ki ama veya tarafından oldu diye yok bunu"
        " ben şey biz mi yeni etti dedi üzerinde"
    ),
    "uk": (
        "і в на не що з у до за та як це від але про його для й є був була було були"
        " він вона вони який яка які також або щоб якщо після під час через зі ще вже"
        " цього лише"
    ),
    "vi": (
        "và của là có cho không được trong một với các những này đã để người khi từ"
        " như đến về vào ra cũng tại còn nhiều sẽ phải ông bị trên do nhưng theo lại"
        " hơn đó sau rằng"
    ),
}  # fmt: skip

STOPWORDS: Final[Mapping[str, frozenset[str]]] = {
    language: frozenset(words.split()) for language, words in _WORDS.items()
}
