"""The addresses of the quality pages in a furnished town: what each of their parts may be, where that is more than one number."""

from tests.builders.quality_town import QualityTown

CRITERION = "3.1.1"
OUTSIDE = "cqc_saf_2023"
DECISIONS = ("verify", "reject", "withdraw", "retest")
PARTS = ("people", "summary", "access", "recommendation", "sample")


Filling = dict[str, list[dict[str, object]]]


def quality_addresses(town: QualityTown) -> dict[str, list[str]]:
    """The addresses of each route of quality that has a part, by its pattern."""
    held = _assessments(town) | _framework(town) | _consolidation(town) | _visits(town) | _actions(town) | _portal(town)
    return {pattern: [pattern.format(**each) for each in every] for pattern, every in held.items()}


def _assessments(town: QualityTown) -> Filling:
    visits, one = town.visits, "/quality/assessments/{assessment_id}"
    return {
        one: [{"assessment_id": each} for each in (*visits.values(), town.own_self)],
        f"{one}/moderate": [{"assessment_id": visits["submitted"]}],
        f"{one}/return": [{"assessment_id": visits["submitted"]}],
        f"{one}/withdraw": [{"assessment_id": visits["begun"]}],
        f"{one}/finish": [{"assessment_id": visits["own_draft"]}],
        f"{one}/comments/{{comment_id}}": [{"assessment_id": visits["own_draft"], "comment_id": town.comment}],
        f"{one}/override": [{"assessment_id": visits["own_final"]}],
        f"{one}/override/second": [{"assessment_id": visits["final"]}],
    }


def _framework(town: QualityTown) -> Filling:
    version, outside = "/quality/framework/versions/{version_id}", "/quality/framework/outside/{code}"
    draft: dict[str, object] = {"version_id": town.draft_version}
    return {
        version: [{"version_id": 1}, draft],
        f"{version}/changes": [draft],
        f"{version}/compare/{{other_id}}": [{**draft, "other_id": 1}],
        f"{version}/consult": [draft],
        f"{version}/live": [draft],
        f"{version}/criteria/new": [draft],
        f"{version}/criteria/{{code}}/edit": [{**draft, "code": CRITERION}],
        f"{version}/criteria/{{code}}/remove": [{**draft, "code": CRITERION}],
        "/quality/framework/criteria/{code}": [{"code": CRITERION}],
        "/quality/framework/domains/{code}": [{"code": "D3"}],
        "/quality/framework/standards/{code}": [{"code": "3.1"}],
        outside: [{"code": OUTSIDE}],
        f"{outside}/add": [{"code": OUTSIDE}],
        f"{outside}/mappings/{{mapping_id}}/end": [{"code": OUTSIDE, "mapping_id": 1}],
    }


def _consolidation(town: QualityTown) -> Filling:
    tool, question = "/quality/consolidation/tools/{tool_id}", "/quality/consolidation/questions/{question_id}"
    return {
        tool: [{"tool_id": town.tool}],
        f"{tool}/edit": [{"tool_id": town.tool}],
        question: [{"question_id": town.questions[at]} for at in (0, 2, 4)],
        "/quality/consolidation/proof/exceptions/{floor}": [{"floor": town.lost_at}],
        "/quality/consolidation/proof/new-criteria/{code}": [{"code": CRITERION}],
    }


def _visits(town: QualityTown) -> Filling:
    visit, planned = "/quality/visits/{assessment_id}", "/quality/programme/visits/{visit_id}"
    joint: dict[str, object] = {"assessment_id": town.visits["joint"]}
    return {
        "/quality/services/{service_id}/change": [{"service_id": town.services["own"]}],
        "/quality/services/{service_id}/end": [{"service_id": town.services["own"]}],
        visit: [{"assessment_id": town.visits[each]} for each in ("joint", "submitted")],
        f"{visit}/add/{{part}}": [{**joint, "part": each} for each in PARTS],
        f"{visit}/criteria/{{criterion}}": [{**joint, "criterion": CRITERION}],
        f"{visit}/submit": [joint],
        planned: [{"visit_id": town.planned}],
        f"{planned}/cancel": [{"visit_id": town.planned}],
        f"{planned}/change": [{"visit_id": town.planned}],
    }


def _actions(town: QualityTown) -> Filling:
    advice, asked = town.recommendations, "/quality/recommendations/{recommendation_id}"
    looked_at = {each: advice["verified" if each == "retest" else "evidence"] for each in DECISIONS}
    return {
        asked: [{"recommendation_id": each} for each in advice.values()],
        f"{asked}/change": [{"recommendation_id": advice["open"]}],
        f"{asked}/decide/{{decision}}": [
            {"recommendation_id": looked_at[each], "decision": each} for each in DECISIONS
        ],
    }


def _portal(town: QualityTown) -> Filling:
    advice, steps = "/portal/actions/{recommendation_id}", "/portal/actions/steps/{action_id}"
    report, own_self = "/portal/reports/{assessment_id}", "/portal/self-assessments/{assessment_id}"
    waiting: dict[str, object] = {"recommendation_id": town.recommendations["open"]}
    return {
        "/quality/provider-documents/{document_id}": [{"document_id": town.document}],
        "/quality/profile-corrections/{correction_id}": [{"correction_id": town.correction}],
        advice: [{"recommendation_id": each} for each in town.recommendations.values()],
        f"{advice}/plan": [waiting],
        f"{advice}/evidence": [waiting],
        f"{steps}/change": [{"action_id": town.action}],
        f"{steps}/progress": [{"action_id": town.action}],
        report: [{"assessment_id": town.visits[each]} for each in ("own_final", "own_draft")],
        f"{report}/comments/{{code}}": [{"assessment_id": town.visits["own_draft"], "code": CRITERION}],
        "/portal/reports/comments/{comment_id}": [{"comment_id": town.comment}],
        own_self: [{"assessment_id": town.own_self}],
        f"{own_self}/criteria/{{code}}": [{"assessment_id": town.own_self, "code": CRITERION}],
        f"{own_self}/declare": [{"assessment_id": town.own_self}],
        "/portal/tools/{service_id}": [{"service_id": town.services["own"]}],
        "/portal/tools/{service_id}/print": [{"service_id": town.services["own"]}],
    }


MORE_OF_QUALITY = (
    "/quality/services?q=no+such+place",
    "/quality/assessments?q=no+such+place",
    "/quality/framework/tool?service=NUR&method=full_review",
    "/quality/consolidation/decide?tool=T01",
    "/quality/programme/plan?service=3&method=quarterly_monitoring",
    "/portal/documents/send?kind=public_liability",
)
"""Pages as they look with a choice made, or with nothing found."""
