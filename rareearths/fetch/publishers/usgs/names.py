"""Names as USGS prints them: countries with their ISO 3166 codes, commodities in Japanese."""

from __future__ import annotations

import re

from rareearths.fetch.countries.names import alpha3_of
from rareearths.fetch.publishers.usgs.cells import tidy

WORLD, OTHER = "WLD", "OTH"

# USGS follows the names of the US Board on Geographic Names, and not in every edition the same ones. Only what
# partner_names lacks stands here. No name merges two countries; that China includes Hong Kong in import sources is said
# in the rows' notes, where the publisher says it.
_OWN_NAMES = {
    "bahamas, the": "BHS",
    "the bahamas": "BHS",
    "bosnia and herzegovina": "BIH",
    "congo (brazzaville)": "COG",
    "congo (kinshasa)": "COD",
    "gambia, the": "GMB",
    "korea, north": "PRK",
    "korea, south": "KOR",
    "kyrgyz republic": "KGZ",
    "other countries": OTHER,
    "other": OTHER,
    "palestine": "PSE",
    "republic of the congo": "COG",
    "total": WORLD,
    "trinidad and tobago": "TTO",
    "world": WORLD,
    "world total": WORLD,
}

# Rows for several countries at once: they have no code, and the publisher's name is kept.
_GROUPS = ("united states and canada", "china, germany, and russia", "europe")

# fmt: off
COMMODITIES_JA = {
    "ABRASIVES, crude fused aluminum oxide": "研磨材（粗溶融アルミナ）",
    "ABRASIVES, crude silicon carbide": "研磨材（粗炭化ケイ素）",
    "ABRASIVES, fused aluminum oxide": "研磨材（溶融アルミナ）",
    "ABRASIVES, silicon carbide": "研磨材（炭化ケイ素）",
    "ALUMINA": "アルミナ", "ALUMINUM": "アルミニウム", "ANTIMONY": "アンチモン",
    "ANTIMONY, metal and oxide": "アンチモン（金属・酸化物）", "ARSENIC, all forms": "ヒ素（全形態）",
    "ASBESTOS": "石綿",
    "BARITE": "重晶石", "BAUXITE": "ボーキサイト", "BISMUTH": "ビスマス",
    "BISMUTH, metal, alloys, and scrap": "ビスマス（金属・合金・スクラップ）", "BROMINE": "臭素",
    "CADMIUM, unwrought": "カドミウム（地金）", "CEMENT": "セメント", "CESIUM": "セシウム",
    "CHROMIUM, all forms": "クロム（全形態）", "COBALT": "コバルト",
    "COBALT, metal, oxides, and salts": "コバルト（金属・酸化物・塩）", "COPPER, refined": "銅（精製）",
    "DIAMOND (INDUSTRIAL), bort, grit, and dust and powder": "工業用ダイヤモンド（粉粒）",
    "DIAMOND (INDUSTRIAL), bort, grit, dust, and powder": "工業用ダイヤモンド（粉粒）",
    "DIAMOND (INDUSTRIAL), stones": "工業用ダイヤモンド（石）", "FELDSPAR": "長石", "FLUORSPAR": "ホタル石",
    "GALLIUM": "ガリウム", "GALLIUM, metal": "ガリウム（金属）", "GARNET (INDUSTRIAL)": "工業用ガーネット",
    "GEMSTONES": "宝石", "GERMANIUM": "ゲルマニウム", "GRAPHITE (NATURAL)": "天然黒鉛", "INDIUM": "インジウム",
    "IODINE": "ヨウ素", "IRON OXIDE PIGMENTS, natural and synthetic": "酸化鉄顔料（天然・合成）",
    "LEAD, refined": "鉛（精製）", "LITHIUM": "リチウム", "MAGNESIUM COMPOUNDS": "マグネシウム化合物",
    "MAGNESIUM METAL": "マグネシウム（金属）", "MANGANESE": "マンガン",
    "MICA (NATURAL), scrap and flake": "天然マイカ（くず・フレーク）", "MICA (NATURAL), sheet": "天然マイカ（シート）",
    "MOLYBDENUM": "モリブデン", "NEPHELINE SYENITE": "霞石閃長岩", "NICKEL": "ニッケル",
    "NIOBIUM (COLUMBIUM)": "ニオブ", "PALLADIUM": "パラジウム", "PEAT": "泥炭", "PERLITE": "真珠岩",
    "PLATINUM": "白金", "POTASH": "カリウム塩",
    "RARE EARTHS (Heavy) | Rare Earths (Heavy) | compounds and metals": "重レアアース（化合物・金属）",
    "RARE EARTHS | Compounds and metals": "レアアース（化合物・金属）",
    "RARE EARTHS | Mineral concentrates": "レアアース（精鉱）",
    "RARE EARTHS, compounds and metals": "レアアース（化合物・金属）",
    "RARE EARTHS, compounds and metals, including lanthanides": "レアアース（化合物・金属）", "RHENIUM": "レニウム",
    "RUBIDIUM": "ルビジウム", "SALT": "塩", "SCANDIUM": "スカンジウム", "SELENIUM": "セレン",
    "SELENIUM, metal": "セレン（金属）", "SILICON, metal and ferrosilicon": "ケイ素（金属・フェロシリコン）",
    "SILVER": "銀", "STONE (DIMENSION)": "石材", "STRONTIUM": "ストロンチウム", "TANTALUM": "タンタル",
    "TELLURIUM": "テルル", "TIN, refined": "すず（精製）", "TITANIUM MINERAL CONCENTRATES": "チタン精鉱",
    "TITANIUM, sponge": "チタン（スポンジ）", "TITANIUM, sponge metal": "チタン（スポンジ）",
    "TUNGSTEN": "タングステン", "VANADIUM": "バナジウム", "VERMICULITE": "バーミキュライト", "YTTRIUM": "イットリウム",
    "YTTRIUM, compounds": "イットリウム（化合物）", "ZINC, refined": "亜鉛（精製）",
    "ZIRCONIUM, ores and concentrates": "ジルコニウム（鉱石・精鉱）",
}
# fmt: on


def _code(name: str) -> str:
    """Return the code of a name as printed, empty for a group or an unknown one."""
    return _OWN_NAMES.get(tidy(name).casefold(), "") or alpha3_of(name)


def _known(name: str) -> bool:
    return bool(_code(name)) or tidy(name).casefold() in _GROUPS


def country(printed: str) -> tuple[str, str, str]:
    """Take a country's printed name apart.

    Parameters
    ----------
    printed : str
        Such as ``Russia `` (blanks), ``China3`` or ``Thailande, 5`` (footnote marks glued on), ``Peru (exports)``.

    Returns
    -------
    tuple of str
        The name, its code (``WLD`` and ``OTH`` for totals and the rest; empty for a group of countries or an unknown
        name), and the footnote marks (``e``, ``5``), joined by blanks.
    """
    name = tidy(printed)
    if _known(name):
        return name, _code(name), ""
    bare = re.sub(r"[,\s]*[0-9]+(?:\s*,\s*[0-9]+)*$", "", name)
    digits = re.findall(r"[0-9]+", name[len(bare) :])
    letters = ""
    if not _known(bare) and _known(bare[:-1]) and bare[-1:] in ("e", "r"):
        bare, letters = bare[:-1], bare[-1]
    if _known(bare):
        return bare, _code(bare), " ".join([*letters, *digits])
    # what is counted, in brackets: "Brazil (beneficiated)", "World total (rounded), natural"
    first = tidy(re.split(r"\s*\(", bare)[0])
    if first != bare and _known(first):
        return bare, _code(first), " ".join(digits)
    return name, "", ""
