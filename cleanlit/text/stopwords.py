"""The most frequent function words per language: what a guess at a language counts.

Common knowledge of each language, chosen so that near neighbours (no/da/sv, es/pt/it,
ru/uk, ar/fa, cs/pl) are told apart. Folded as `cleanlit.text.fold` folds.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_WORDS: Final = {
    "en": """
        the of and to in a is that for it on was with as be at by this have from
        or had not are but which they his an were we their been has he will
        would who more its about after
    """,
    "de": """
        der die und das den von zu mit sich des auf ist im dem nicht ein eine
        als auch es an werden aus er hat dass sie nach wird bei einer um am sind
        noch wie einem über so zum war haben nur oder aber vor
    """,
    "fr": """
        de la le et les des en un du une que est pour qui dans par plus pas au
        sur ne se ce il sont avec cette ont été ses aux mais comme ou nous elle
        leur deux ces était dont fait
    """,
    "es": """
        de la que el en y los se del las un por con no una su para es al lo como
        más pero sus le ha este sí porque esta entre cuando muy sin sobre
        también fue hasta hay donde desde todo según
    """,
    "it": """
        di e il la che in un per è del della le con i non si una da sono dei al
        gli alla più come anche nel ha dal ma lo delle nella questo stato degli
        dalla tra essere hanno suo sua loro
    """,
    "pt": """
        de a o que e do da em um para é com não uma os no se na por mais as dos
        como mas foi ao ele das tem à seu sua ou ser quando muito há nos já está
        também pelo pela até isso são
    """,
    "nl": """
        de het een van en in is dat op te zijn met voor die niet aan er om ook
        als maar dan door bij naar hij uit over werd wordt heeft nog zich hebben
        deze tot wel geen had meer dit
    """,
    "pl": """
        w i na z się do nie że jest to o jak za od po przez dla ale są co tym
        oraz było ich jego być ma który które która tego może już tylko przed
        był została między jej
    """,
    "ru": """
        и в не на что с по он это как из но к за от о так его все для было они
        мы который же или бы до был при году также после когда она у их только
        может более ее если
    """,
    "uk": """
        і в не на що з та це як до за у від про для він але його був вона вони
        які який було також під час після або їх із ми бути може яка через
        більше року щодо вже при є
    """,
    "tr": """
        ve bir bu da de için ile olarak olan çok daha gibi ne en kadar sonra var
        ama o olduğu her ise mi ya olduğunu göre diye ancak değil tarafından
        yılında oldu ki üzerinde hem bunu dedi
    """,
    "sv": """
        och i att det som en på är av för med den till inte om har de ett var
        han men sig från så vi kan när jag ska också efter eller nu hade mot
        säger där än skulle under mycket över
    """,
    "no": """
        og i det er på til som en å av for at med de ikke den har om et var men
        fra vi seg jeg han så kan også etter ble skal ved nå eller hun blir sier
        mot dette ut mer hadde over
    """,
    "da": """
        og i at det er en til på som af for de med den har ikke et var men om
        fra sig kan jeg vi han også så efter blev skal nu eller hun bliver siger
        mod dette ud mere havde over
    """,
    "fi": """
        ja on ei että se oli hän ovat mutta kun myös joka ole sen hänen jos tai
        olla kuin mitä niin ne sitä voi nyt vielä jo mukaan jälkeen sekä vain
        kuitenkin vuonna olivat siitä koska tämä
    """,
    "cs": """
        a v se na je že s o z to do i ve jsou pro by ale po jako za od jeho
        který která které bylo podle byl už při nebo tak není před až jsem aby
        když také jen však mezi ze
    """,
    "ro": """
        de și în a la cu pe că este din un nu o care mai pentru sunt au s-a fost
        ca sau prin după între această acest lor fi dar iar unei unui ce dintre
        când până nici foarte despre ale cel
    """,
    "hu": """
        a az és hogy nem egy is volt ez meg csak de már még mint el ki azt lehet
        után szerint amely vagy aki ha mert kell van lesz között során majd
        pedig több ezt nagyon alatt ami
    """,
    "id": """
        yang dan di dengan untuk dari ini pada tidak dalam itu akan oleh ke juga
        adalah karena sudah ada bisa telah saat lebih mereka dia kami atau
        seperti tersebut para sebagai menjadi kepada bahwa namun hingga kata
    """,
    "vi": """
        và của là các trong một có không cho với được người những để đã này khi
        từ đến ra cũng như về vào trên tại sẽ ông bị năm theo nhiều phải còn sau
        nhưng đó đang do
    """,
    "ar": """
        في من على إلى أن التي الذي عن مع هذا هذه ما كان لا بعد كما بين أو قد لم
        قال كانت هو هي ذلك خلال حيث إن عام غير كل وقال أنه منذ عند وكان له بعض
    """,
    "fa": """
        و در به از که این را با است برای آن یک تا بر هم خود شده می اما های شد
        نیز وی دو کرد باید ما اند بود هر کرده دارد یا گفت پس اگر بین شود بعد
        دیگر
    """,
}

STOPWORDS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {language: frozenset(words.split()) for language, words in _WORDS.items()}
)
