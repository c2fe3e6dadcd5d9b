"""Lists of import sources, one for each product of a mineral: which of them stands for the mineral as a whole."""

from __future__ import annotations

import pandas as pd

from rareearths.chapter.minerals import Unlike


def total_of(products: pd.DataFrame) -> pd.DataFrame:
    """Return the import sources of all products of a mineral together, as far as the source adds them up.

    Parameters
    ----------
    products : pandas.DataFrame
        Of ``usgs_world_import_sources``, of one commodity and edition.

    Returns
    -------
    pandas.DataFrame
        Those of the list that adds up all imports, or of the only list; none where there are several and no such total,
        as of antimony, of which the source adds up metal and oxide without the ores.

    Raises
    ------
    Unlike
        If two lists are said to add up all imports.

    Examples
    --------
    >>> products = pd.DataFrame({"detail": ["Metal", "Both", "Oxide"], "sums": ["", "all", ""], "value": [40, 50, 60]})
    >>> total_of(products)["value"].tolist(), len(total_of(products.assign(sums="some")))
    ([50], 0)
    """
    whole = products if products["detail"].nunique() == 1 else products[products["sums"] == "all"]
    if whole["detail"].nunique() > 1:
        raise Unlike(
            f"Expected one list of import sources that adds up all; got {', '.join(whole['detail'].unique())}. Likely "
            "cause: a list of some products was taken for one of all. Next step: correct the column sums of "
            "usgs_world_import_sources."
        )
    return whole


def told_of(products: pd.DataFrame) -> pd.DataFrame:
    """Return the import sources that a sentence tells: those of all imports, else of most, else of the first product.

    Parameters
    ----------
    products : pandas.DataFrame
        Of ``usgs_world_import_sources``, of one commodity and edition.

    Returns
    -------
    pandas.DataFrame
        Of one list, whose name the sentence says; empty where the source has none.

    Examples
    --------
    >>> products = pd.DataFrame({"detail": ["Ore", "Both", "Oxide"], "sums": ["", "some", ""], "value": [40, 50, 60]})
    >>> told_of(products)["value"].tolist(), told_of(products.assign(sums=""))["value"].tolist()
    ([50], [40])
    """
    whole, partly = total_of(products), products[products["sums"] == "some"]
    found = next((rows for rows in (whole, partly) if rows["detail"].nunique() == 1), products)
    return found[found["detail"] == found["detail"].iloc[0]] if len(found) else found
