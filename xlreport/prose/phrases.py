"""The words in which reports state counts: one lexer turns a sentence into labels, numbers and warnings.

Every pattern is bounded and tried once a position, so a text of any shape is read in linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

# What a count may be about. Outcomes are named by the ids of the form's rows below ``outcome``.
_ANSWERED = "(?:答复)?"  # “予以公开答复3件” counts the outcome
OUTCOMES = {
    "partly_disclosed": f"(?:予以)?部分(?:予以)?公开{_ANSWERED}",
    "withheld": f"(?:不予(?:以)?公开(?!信息)|不同意公开){_ANSWERED}|不公开(?=\\d)|(?<=\\d[件条宗])不公开",
    "disclosed": f"(?:准予|予以|同意(?:全部)?|全部(?:予以)?)公开{_ANSWERED}|(?<=[,、;:中])公开(?=\\d)",
    "unavailable": f"无法(?:予以)?提供{_ANSWERED}",
    "declined": "不予(?:以)?处理",
    "other": "其[他它]处理",
}
_LAST_YEAR = "(?:上年度?|上一年度?|去年|往年|上年末)"
_NEXT_YEAR = "(?:下年度?|下一年度?|次年度?|来年|明年)"
_TAKEN_ON = "(?:(?:办理|受理)(?=\\d))?"
_GOES_ON = "(?:继续)?(?:办理|处理|答复)?"
_REQUEST = (
    "(?:政府信息依申请公开|依申请公开(?:政府)?信息|公开政府信息|公开信息|政府信息公开|政务信息公开|信息公开|政务公开|政府信息|"
    "依申请公开)的?(?:有效|书面)?(?:申请|请求)(?!人|表|书|单)(?:事项|件(?!\\d))?|"
    "依法?申请公开(?:政府信息|政务信息|信息|事项|诉求|来信|来函|信件|件(?!\\d))?|依申请(?:信息(?!公开)|件(?!\\d))|要求公开的?(?:政府)?信息|"
    "(?:政府)?信息公开依申请(?:公开)?(?=\\d)|依申请(?:政府)?信息公开(?:事项|件(?!\\d))?|"
    "申请公开的?(?:政府)?信息|公开申请|申请公开(?=\\d)|(?<=[到理接])申请公开(?:事项|件)"
)
_CITIZENS = "(?:公民|自然人)[、,]?法人(?:(?:和|或|及|与|、|或者)?(?:其他|社会)?(?:社会)?组织)?"

# In order of precedence where two begin at the same letter.
_WORDS = {
    "citizens": _CITIZENS,
    "reason": (
        "信访、?(?:举报、?投诉|投诉、?举报)(?:类(?:申请)?|(?=等|、重复|不予))|不予?受理|不再(?:处理|办理)|不作为(?:政府)?信息公开申请处理|国家秘密|内部(?:事务|管理)|过程性|执法案卷|行政查询|第三方|"
        "个人隐私|商业秘密|不掌握|未制作|"
        "(?:信息|文件)?不存在|另行制作|不明确|重复申请|公开出版物|反复申请|非本机关|不属于本|主动撤回|撤回|撤销"
    ),
    "brought_forward": (
        f"{_LAST_YEAR}的?(?:度)?(?:结转|转结|转来|转入|遗留){_TAKEN_ON}|(?:结转|转结)(?:自|了)?{_LAST_YEAR}(?:度)?|"
        f"20\\d\\d年度?(?:结转|转结|遗留)(?:(?:至|到)?20\\d\\d年度?|(?!至|到|下)){_TAKEN_ON}"
    ),
    "carried_forward": (
        f"(?:结转|转结|转接|顺延|转入|转至|转到|转|延续|延至|留待)(?:至|到|入)?{_NEXT_YEAR}(?:度)?{_GOES_ON}|"
        f"(?:结转|转结|转接|顺延|转入)(?:至|到|入)?20\\d\\d年度?{_GOES_ON}|"
        f"{_NEXT_YEAR}继续(?:办理|处理)|{_NEXT_YEAR}的?结转|(?:正在|尚在|仍在)(?:办理|处理)(?:中|过程中)?|尚未办结|未办结"
    ),
    "direct": "未经复议(?:直接)?(?:提起)?(?:行政)?(?:起诉|诉讼)|直接(?:起诉|提起行政诉讼)",
    "after": "(?:经)?(?:行政)?复议后(?:再)?(?:起诉|诉讼|提起(?:行政)?诉讼)",
    "pending": "尚未审结|未审结|正在审理中?|尚在审理中?",
    "upheld": "(?:结果|判决|决定)?维持(?:原(?:具体)?(?:行政)?(?:行为|决定|答复))?",
    "corrected": "(?:结果|判决|决定)?纠正",
    "other_result": "其[他它]结果",
    **OUTCOMES,
    "request": _REQUEST,
    "letters": (
        "领导信箱(?!收到\\d)|[市县区局镇省]长信箱(?!收到\\d)|信箱(?!收到\\d)|12345|热线|咨询|建议|提案|议案|留言|来信|来电|来访|信访|投诉|举报|诉求|问政|"
        "网民|民意|群众反映|(?<!已)主动公开|政策解读|解读|微信|微博|公众号|培训|会议|审批|许可|处罚|公共服务|"
        "执法|证照|稿件|舆情|回应关切|"
        "低保|救助|补贴|补助|工伤|赔偿|仲裁|异议|听证|复核|注销|专利|商标|文章|图文|动态|通知公告|公示|"
        "栏目|简报|数据|法律援助|公证"
    ),
    "suit": "(?:行政)?诉讼|(?<=[、和或及])起诉",
    "review": "(?:行政)?复议(?!机关|机构|部门)(?:申请(?!人))?",
    "rules": "(?:政府|部门)?规章(?!制度)",
    "documents": "(?:行政)?规范性文件",
    "newly": "新收|新接收?|新增(?=(?:政府信息|信息|依申请)公开)",
    "issued": "制发|制定并?(?:印发|发布|出台)|制定|印发|下发|出台|新增|新制作|新制定",
    "repealed": "废止",
    "in_force": "现行有效",
    "drafting": "起草|审核|审查|清理|修订|修改|合法性|备案|报送|征求|评估",
    "done": "办理结果(?:总计|合计|共计)|办结|办理完毕|办理完成|处理完毕|办毕|答复|回复",
    "received": "收到|受理|接到|接收到?|接受(?=政府信息|信息公开|依申请)|收悉|收(?=政府信息|信息公开|依申请)|"
    "向[我本](?:[局委办厅处镇乡区县市院署]|机关|单位|街道|部门)(?:提交|提出|递交|申请(?!公开))",
    "handled": "办理(?!事项)|处理",
    "ask": "申请(?!人|表|书|单)|申请[书表](?=\\d)",
    "passed_on": "转来|转办|转交|移送|移交|交办|协助|配合|指导|代为|下属|所属|兄弟单位",
    "everywhere": "(?<![在居列])全[省市县区州旗](?![市县区])|全系统",
    "span": "20\\d\\d年?(?:度)?(?:至|到|-|~|—|——)20\\d\\d年",
    "compared": (
        "(?:较|比|与|同)(?:去年|上年度?|上一年度?|前年|20\\d\\d年度?)(?:同期)?(?:相比)?|同比|环比|增加|"
        "减少|增长|下降|上升|"
        "增幅|降幅|多了|少了"
    ),
    "this_year": "(?:20\\d\\d年)?0?1月(?:0?1日)?起?(?:至|到|-|~|—|——|--)(?:20\\d\\d年|当年)?12月(?:31日)?|"
    "(?:20\\d\\d年)?12月31日|今年以来|今年|本年度?|全年累计|全年|年内|当年|年底|年末|报告期|年度内",
    "year": "(?:截[至止]到?)?20\\d\\d年(?:度|全年)?(?:以来)?(?!\\d)",
    "other_time": (
        "上半年|下半年|[一二三四1-4]季度|季度|\\d{1,2}月|[一二三四五六七八九十]{1,2}月|近[二两三五\\d]年|历年|以来|"
        f"{_LAST_YEAR}|{_NEXT_YEAR}|前年|累计(?!收|受理|接|新收|新接|办|处理|答复|回复)|历史|截[至止]目前|每[年月]|“?十[三四五]五”?|"
        "(?<!规划)计划(?!、|类|信息|等)|拟(?=[制废出])|力争|争取|下一步|预计"
    ),
    "part": "其中|分别|包括|另有|另外|除",
    "channel": (
        "网络|网上|网站|在线|线上|线下|互联网|信函|邮寄|邮政|来函|信件|函件|传真|当面|现场|窗口|电子邮件|邮件|邮箱|平台|"
        "[领导市县区局镇省长]{0,2}信箱|纸质|书面(?!答复|回复|告知)|自然人|公民个人|个人|公民(?!提出|提交|递交|的|依法|通过|向)|法人|企业|社会组织|组织|律师|"
        "科研|公益|延期|当场|逾期|超期|补正"
    ),
    "every": "等(?:多种|各种)?(?:形式|方式|渠道|途径)?|各种|多种|各类|多渠道",
    "each": "各(?=\\d|[一两])|均为|均是|均(?=\\d)|都(?:是|为)",
    "no": (
        "未(?!经|审|按|及|能|来|公|予|成|答|结|在|满|达|免)|没有|无(?!法|正|需|论|关|障|理|效|锡|线|逾|"
        "违|差|偿|误|主|人(?!申请|提)|形|缝|任何?关)|"
        "不存在"
    ),
    "break": "[,;:()]",
}
COUNTER = "[件条宗起份项个例笔]次?(?!事|月|人|类|多|余|以上|以内|以下|方面|工作|小时|工作日)"
_CHINESE = "零〇一二两三四五六七八九十百千"
_NUMBER = (
    f"(?<![\\d十百千万多其]余)(?<![\\d.第近约超逾每任逐哪某这那同之{_CHINESE}A-Za-z-])"
    f"(?P<number>\\d{{1,3}}(?:,\\d{{3}})+|\\d{{1,9}}|(?<!另)[{_CHINESE}]{{1,7}})(?:{COUNTER})"
    "|(?<=[为:是共计请议讼开结转供理复量数])(?P<plain>\\d{1,6}|零)(?=[,;。、)]|$)"
)
_KINDS = [f"(?P<{kind}>{words})" for kind, words in _WORDS.items()]
_TRIED = ["|".join(_KINDS[n : n + 4]) for n in range(0, len(_KINDS), 4)]
# The letters, beside digits, with which words of those kinds can begin: four kinds are tried where one of them stands,
# which finds the words in a third of the time.
_FIRST = (
    "上下不个主仍信公内去反另商国尚延往执撤文明未来次正留第结自行转过重非顺",
    "决判复尚未正直经结维行",
    "不予其决判纠结部",
    "不予全公其准同无",
    (
        "专主举仲会低依信公动区县听咨商回图培处复审局工市建异微执投提政救数文来栏民法注热申留省稿简网群舆行补要解"
        "议许证诉赔起通镇问领"
    ),
    "下出制印政新行规部",
    "修办合回处备审废征报清现答评起",
    "下交代兄办协受向处所指接收申移转配",
    "上下与今全减同增多少年当报本比环较降",
    (
        "“一七三上下个九书争二互五以企传信八公六其函分前力包区十历去县另四在季导局市平延当往律截拟明来次每法现电"
        "省社科窗累纸线组网自补计超近逾邮镇长除预领"
    ),
    "(),:;不各均多无未没等都",
)
_ABOUT = re.compile("申请|要求公开|结转|转结|遗留|转入|复议|诉讼|起诉|规章|规范性文件")
_COUNTING = re.compile(f"[\\d{_CHINESE}][件条宗起份项个例笔]|[\\d零](?=[,;。、)]|$)|{_WORDS['no']}")

# What may stand between a label and its number, or between two labels that share one.
_BETWEEN = (
    f"{_CITIZENS}|政府信息公开|政府信息|信息公开|政府|信息|公开|事项|案件|案|办件|件|申请|数量|总量|总数|数|量|共计|共有|共|总计|合计|一共|计|为|"
    "是|有(?!关)|:|[“”《]|已经|按时限|按期限|按规定?|依法依规|依规|规范|完成|完毕|予以|进行|按照?(?![时期规])|要求|书面|继续|办理|告知|情况|类|仅有|仅|全部|均|各|都|已|的|了|到|达到|达|及时|按时|按期|依法|在(?:法定|规定)(?:期限|时限|时间)内|提出|，|者|等|内容|而|被|"
    "引起|引发|发生|产生|相关|有关|任何|过"
)
FILLER = re.compile(f"(?:{_BETWEEN})*+")
JOINT = re.compile(
    "(?:的|案件|案|申请|事项|类|件)?(?:[、,和及与或/]|以及|或者|并|和者)(?:未|因此|被|政府信息公开)*(?:提起|提出|申请|引起|引发|发生|引发的|涉及|的)*"
)
TAIL = re.compile(
    "(?:[、和及与](?:有关的?|相关的?)?(?:申诉|投诉|举报|信访|国家赔偿)+|的|案件|案|件|情况|情形|事项|事件|现象|发生|等|类|数量|申请|有关|相关|问题|政府信息|信息|要求|需求|行为|工作|。|\\.|、|\\)|\\()*+"
)

LABELS = frozenset(
    ("brought_forward", "carried_forward", "direct", "after", "pending", "upheld", "corrected", "other_result")
) | {*OUTCOMES, "request", "suit", "review", "rules", "documents", "done", "newly", "received", "handled", "ask"}


class Token(NamedTuple):
    """One word that matters; ``value`` is set for kind ``number``."""

    kind: str
    start: int
    end: int
    text: str
    value: int | None = None


def is_about(plain: str) -> bool:
    """Whether a folded sentence names anything that is counted: applications, reviews, suits or documents."""
    return bool(_ABOUT.search(plain))


def may_count(plain: str) -> bool:
    """Whether a folded sentence holds a number or says that there was none; no other states a count."""
    return bool(_COUNTING.search(plain))


@cache
def _token() -> re.Pattern[str]:
    # Compiled when a sentence counts something: it takes longer than the check of a whole form without prose.
    kinds = "|".join(f"(?=[\\d{re.escape(n)}])(?:{k})" for n, k in zip(_FIRST, _TRIED, strict=True))
    return re.compile(f"(?=[\\d{_CHINESE}{re.escape(''.join(_FIRST))}])(?:{_NUMBER}|{kinds})")


def tokens(plain: str) -> Iterator[Token]:
    """The words and numbers of a folded sentence, left to right, nothing twice."""
    for m in _token().finditer(plain):
        digits = m["number"] or m["plain"]
        if digits is None:
            yield Token(m.lastgroup or "", m.start(), m.end(), m[0])
        elif (value := number(digits)) is not None:
            yield Token("number", m.start(), m.end(), m[0], value)


def number(text: str) -> int | None:
    """A whole number in digits or in Chinese numerals up to 9999; None where the numerals make no number."""
    if text[0].isdigit():
        return int(text.replace(",", ""))
    total, digit = 0, None
    for c in text:
        if c in "十百千":
            total += (1 if digit is None else digit) * {"十": 10, "百": 100, "千": 1000}[c]
            digit = None
        elif digit in (None, 0):
            digit = "零一二三四五六七八九".find({"〇": "零", "两": "二"}.get(c, c))
        else:
            return None
    return total + (digit or 0)
