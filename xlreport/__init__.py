"""Official-layout Excel workbooks for 政府信息公开工作年度报告: convert, check, mark, sum up. See ``xlreport.api``."""

__version__ = "0.1.0"
