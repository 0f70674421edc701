"""Invented place names: syllables put together, in Chinese and in Latin letters."""

from collections.abc import Iterator
from itertools import count

from planner.generator.draft import Dice

Syllables = list[tuple[str, str]]


def _pairs(text: str) -> Syllables:
    """``云yun 溪xi`` as pairs of character and spelling."""
    return [(word[0], word[1:]) for word in text.split()]


FIRST = {
    "eastern": _pairs(
        "云yun 青qing 锦jin 湖hu 沙sha 柳liu 荷he 菱ling 新xin 东dong 嘉jia 绿lv 杨yang"
    ),
    "resource": _pairs("红hong 黄huang 石shi 高gao 白bai 榆yu 金jin 西xi 长chang 柏bai 乌wu 安an"),
    "remote": _pairs(
        "翠cui 雾wu 枫feng 岩yan 竹zhu 银yin 鼓gu 龙long 凤feng 茶cha 杉shan 古gu 水shui"
    ),
}
LAST = {
    "eastern": _pairs("溪xi 桥qiao 塘tang 浦pu 泽ze 港gang 墩dun 渡du 埭dai 湾wan 荡dang 渚zhu"),
    "resource": _pairs(
        "梁liang 沟gou 川chuan 滩tan 堡bao 台tai 塬yuan 峁mao 岔cha 井jing 坡po 窑yao"
    ),
    "remote": _pairs(
        "寨zhai 坪ping 岭ling 江jiang 洞dong 冲chong 坳ao 溪xi 场chang 坝ba 团tuan 关guan"
    ),
}


def place_names(style: str, dice: Dice) -> Iterator[tuple[str, str, str]]:
    """Yield id, Chinese name and Latin name without end, none twice; short names come first."""
    first, last = FIRST[style], LAST[style]
    short = [(a, b) for a in first for b in last]
    long = [(a, b, c) for a in first for b in first for c in last if a != b]
    names: dict[str, str] = {}
    for parts in (*dice.shuffled(short), *dice.shuffled(long)):
        spelled = "".join(latin for _, latin in parts)
        names.setdefault(spelled, "".join(sign for sign, _ in parts))
    for number in count(1):
        suffix = f"-{number}" if number > 1 else ""
        for spelled, written in names.items():
            yield f"{spelled}{suffix}", f"{written}{suffix}", f"{spelled.capitalize()}{suffix}"
