"""The addresses of the quality pages in a furnished town: what each of their parts may be, where that is more than one number."""

from tests.builders.quality_town import QualityTown

CRITERION = "3.1.1"
OUTSIDE = "cqc_saf_2023"
DECISIONS = ("verify", "reject", "withdraw", "retest")
PARTS = ("people", "summary", "access", "recommendation", "sample")


def quality_addresses(town: QualityTown) -> dict[str, list[str]]:
    """The addresses of each route of quality that has a part, by its pattern."""
    visits, recommendations = town.visits, town.recommendations
    one, version = "/quality/assessments/{assessment_id}", "/quality/framework/versions/{version_id}"
    asked, tool = "/quality/recommendations/{recommendation_id}", "/quality/consolidation/tools/{tool_id}"
    visit, planned = "/quality/visits/{assessment_id}", "/quality/programme/visits/{visit_id}"
    portal, steps = "/portal/actions/{recommendation_id}", "/portal/actions/steps/{action_id}"
    own_report, own_self = "/portal/reports/{assessment_id}", "/portal/self-assessments/{assessment_id}"
    question = "/quality/consolidation/questions/{question_id}"
    held: dict[str, list[dict[str, object]]] = {
        one: [{"assessment_id": each} for each in (*visits.values(), town.own_self)],
        f"{one}/moderate": [{"assessment_id": visits["submitted"]}],
        f"{one}/return": [{"assessment_id": visits["submitted"]}],
        f"{one}/withdraw": [{"assessment_id": visits["begun"]}],
        f"{one}/finish": [{"assessment_id": visits["own_draft"]}],
        f"{one}/comments/{{comment_id}}": [{"assessment_id": visits["own_draft"], "comment_id": town.comment}],
        f"{one}/override": [{"assessment_id": visits["own_final"]}],
        f"{one}/override/second": [{"assessment_id": visits["final"]}],
        asked: [{"recommendation_id": each} for each in recommendations.values()],
        f"{asked}/change": [{"recommendation_id": recommendations["open"]}],
        f"{asked}/decide/{{decision}}": [
            {"recommendation_id": recommendations["verified" if each == "retest" else "evidence"], "decision": each}
            for each in DECISIONS
        ],
        version: [{"version_id": each} for each in (1, town.draft_version)],
        f"{version}/changes": [{"version_id": town.draft_version}],
        f"{version}/compare/{{other_id}}": [{"version_id": town.draft_version, "other_id": 1}],
        f"{version}/consult": [{"version_id": town.draft_version}],
        f"{version}/live": [{"version_id": town.draft_version}],
        f"{version}/criteria/new": [{"version_id": town.draft_version}],
        f"{version}/criteria/{{code}}/edit": [{"version_id": town.draft_version, "code": CRITERION}],
        f"{version}/criteria/{{code}}/remove": [{"version_id": town.draft_version, "code": CRITERION}],
        "/quality/framework/criteria/{code}": [{"code": CRITERION}],
        "/quality/framework/domains/{code}": [{"code": "D3"}],
        "/quality/framework/standards/{code}": [{"code": "3.1"}],
        "/quality/framework/outside/{code}": [{"code": OUTSIDE}],
        "/quality/framework/outside/{code}/add": [{"code": OUTSIDE}],
        "/quality/framework/outside/{code}/mappings/{mapping_id}/end": [{"code": OUTSIDE, "mapping_id": 1}],
        tool: [{"tool_id": town.tool}],
        f"{tool}/edit": [{"tool_id": town.tool}],
        question: [{"question_id": each} for each in town.questions],
        "/quality/consolidation/proof/exceptions/{floor}": [{"floor": town.lost_at}],
        "/quality/consolidation/proof/new-criteria/{code}": [{"code": CRITERION}],
        "/quality/services/{service_id}/change": [{"service_id": town.services["own"]}],
        "/quality/services/{service_id}/end": [{"service_id": town.services["own"]}],
        visit: [{"assessment_id": visits[each]} for each in ("joint", "submitted")],
        f"{visit}/add/{{part}}": [{"assessment_id": visits["joint"], "part": each} for each in PARTS],
        f"{visit}/criteria/{{criterion}}": [{"assessment_id": visits["joint"], "criterion": CRITERION}],
        f"{visit}/submit": [{"assessment_id": visits["joint"]}],
        planned: [{"visit_id": town.planned}],
        f"{planned}/cancel": [{"visit_id": town.planned}],
        f"{planned}/change": [{"visit_id": town.planned}],
        "/quality/provider-documents/{document_id}": [{"document_id": town.document}],
        "/quality/profile-corrections/{correction_id}": [{"correction_id": town.correction}],
        portal: [{"recommendation_id": each} for each in recommendations.values()],
        f"{portal}/plan": [{"recommendation_id": recommendations["open"]}],
        f"{portal}/evidence": [{"recommendation_id": recommendations["open"]}],
        f"{steps}/change": [{"action_id": town.action}],
        f"{steps}/progress": [{"action_id": town.action}],
        own_report: [{"assessment_id": visits[each]} for each in ("own_final", "own_draft")],
        f"{own_report}/comments/{{code}}": [{"assessment_id": visits["own_draft"], "code": CRITERION}],
        "/portal/reports/comments/{comment_id}": [{"comment_id": town.comment}],
        own_self: [{"assessment_id": town.own_self}],
        f"{own_self}/criteria/{{code}}": [{"assessment_id": town.own_self, "code": CRITERION}],
        f"{own_self}/declare": [{"assessment_id": town.own_self}],
        "/portal/tools/{service_id}": [{"service_id": town.services["own"]}],
        "/portal/tools/{service_id}/print": [{"service_id": town.services["own"]}],
    }
    return {pattern: [pattern.format(**each) for each in every] for pattern, every in held.items()}


MORE_OF_QUALITY = (
    "/quality/services?q=no+such+place",
    "/quality/assessments?q=no+such+place",
    "/quality/framework/tool?service=NUR&method=full_review",
    "/quality/consolidation/decide?tool=T01",
    "/quality/programme/plan?service=3&method=quarterly_monitoring",
    "/portal/documents/send?kind=public_liability",
)
"""Pages as they look with a choice made, or with nothing found."""
