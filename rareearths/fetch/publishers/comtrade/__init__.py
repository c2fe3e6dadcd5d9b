"""UN Comtrade: annual and monthly trade by HS code, reporter, partner and flow."""
