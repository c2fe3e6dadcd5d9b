"""Downloads in the formats of the query of Chinese customs, with made-up figures."""

ENGLISH = ["Date of data", "Trading partner code", "Trading partner", "Commodity code", "Commodity",
           "Customs Regime code", "Customs Regime", "Quantity", "Unit", "Supplimentary Quantity",
           "Supplimentary Unit", "US dollar"]  # fmt: skip
CHINESE = ["数据年月", "贸易伙伴编码", "贸易伙伴名称", "商品编码", "商品名称", "贸易方式编码", "贸易方式名称",
           "第一数量", "第一计量单位", "第二数量", "第二计量单位", "人民币"]  # fmt: skip
# month, partner, regime, kilograms (made up)
OXIDES = [("202701", "106", "10", "2,500,000"), ("202701", "106", "14", "500,000"), ("202701", "119", "10", "400,000"),
          ("202702", "106", "10", "2,000,000"), ("202702", "122", "10", "100,000")]  # fmt: skip
MAGNETS = [("202701", "502", "10", "600000"), ("202701", "116", "10", "200000"), ("202701", "304", "10", "1200000"),
           ("202702", "502", "10", "500000"), ("202702", "304", "10", "1100000")]  # fmt: skip


def download(lines, hs, header=ENGLISH, unit="Kilogram", encoding="gb18030", drop=()):
    """A download with made-up figures, every cell quoted and a comma after the last."""
    rows = [header]
    for month, partner, regime, amount in lines:
        rows.append([month, partner, "缅甸", hs, "氧化物, 其他", regime, "一般贸易", amount, unit, "0", "-", "1,161"])
    kept = [place for place, name in enumerate(header) if name not in drop]
    return "".join(",".join(f'"{row[place]}"' for place in kept) + ",\n" for row in rows).encode(encoding)
