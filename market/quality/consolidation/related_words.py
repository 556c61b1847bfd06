"""Words by which officers mean the same thing, or things so close that who asks for one means the other.

They only help to find a criterion; they never make two texts equal. Written from general knowledge of adult social care.
"""

RELATED = """
kindness, kind, warm, caring manner, compassion, polite, friendly, respectful, respect, courtesy;
privacy, private, curtain, door closed, knock, confidential conversation, overheard;
grooming, hair, nails, shave, clothing, clothes, appearance, well presented, dressed, make up;
call for help, call bell, buzzer, nurse call, call system, pendant, alarm, response time, call point;
pain, distress, discomfort, abbey pain, upset, bored, boredom;
visiting, visitor, family visit, friends, relatives visit, come and see;
choice, choose, decide, preference, decision about day, own day, own routine, get up, go to bed, bath;
independence, independent, skill, reable, do for themselves, do more for themselves, enable, learn to;
community, work, job, paid work, employment, college, volunteering, local area, education;
activity, activities, occupation, stimulation, meaningful, hobby, interest, engagement, outing;
one to one, 1:1, 1 1, in bed, own room, isolated, stay in their room, bedroom bound;
technology, assistive technology, telecare, digital aid, tablet computer, smart device;
key, post, letter, belongings, possessions;
consent, agreement, permission, refuse, refusal, say no, ask first;
capacity, mental capacity act, best interest, lack capacity, two stage test, decision specific;
deprivation of liberty, deprivation of liberty safeguard, authorisation, standard authorisation, liberty;
attorney, lasting power of attorney, deputy, appointee, court of protection, legal authority, power of attorney;
restraint, restrictive practice, restriction, restrictive intervention, physical intervention, least restrictive,
    seclusion, held;
camera, cctv, sensor, bed rail, lap belt, locked door, monitoring device, surveillance;
covert, disguised, hidden in food, crushed, crush;
co production, involved in running, design, shape the service, co produce, resident meeting, tenant meeting, forum,
    interview panel, have a say;
you said we did, changed because, result of feedback, as a result of what, difference made by feedback;
accessible information, easy read, large print, braille, format, interpreter, translated, pictures;
culture, religion, religious, faith, spiritual, language, lgbt, sexuality, gender, ethnicity, protected
    characteristic, diversity, cultural;
under represented, not reaching, seldom heard, equality monitoring, hard to reach, doing less well;
advocacy, advocate, independent mental capacity advocate, independent mental health advocate;
assessment before start, pre admission, pre admission assessment, initial assessment, needs assessment, before
    admission, before start, assessed before;
first day, day one, interim plan, short term care plan, before the first visit, before first call, on arrival, working
    plan;
compatibility, compatible, matching, matched, get on with, mix of people;
hospital discharge, discharged from hospital, discharge summary, discharge letter, reconciled, reconciliation, from
    hospital, urgent admission, emergency admission;
unpaid carer, family carer, carer contingency, carer breakdown, carer emergency, carer's assessment;
care plan, support plan, plan of care, care file, care and support plan, plan;
person centred, sounds like them, own words, involved in plan, signed by the person, shaped the plan, involved in
    writing;
match practice, agree with each other, tally, same story, consistent with, reflect practice;
review, reviewed, reassess, change in need, needs change, changing need;
hospital passport, travel with the person, portable summary, transfer form, red bag, grab sheet;
access the plan, reach the plan, plan in the home, on their phone, handheld, app, read the plan;
daily record, daily note, daily log, running record, communication record, record of care;
visit, call, home visit;
on time, punctual, arrive, window, full time, call length, length of visit, electronic call monitoring, call
    monitoring, log in, clipped, cut short;
missed visit, missed call, late visit, late call, late or missed;
continuity, same worker, regular carer, known group, different carers, small team, familiar;
handover, shift change, hand over;
two person, double up, double handed, two carers, time critical, time specific;
shared hours, one to one hours, commissioned hours, core hours, individual hours, sleep in;
outcome, goal, aspiration, progress, achieve, target;
move, transition, transfer, moving between, next provider, moving to another;
end of life, palliative, dying, advance care plan, later life, funeral, do not attempt cardiopulmonary resuscitation,
    respect form, last days;
move on, step down, discharge plan, recovery, independent living, ready to move;
ending, closing, closed case, case closure, exit, discharged, leave the service;
break, short break, respite, replacement care, carer break, sitting service;
medicine, drug, tablet, dose, medicinal, prescription, prescribed, pharmacy, pharmacist;
administration record, medicine administration record, administration chart, medicine chart, medicine sheet, gap,
    signature missing, missing signature, medicine record;
stock, stock balance, count, carried forward, stock check, reconcile;
competence, competency, competent, observed practice, competency assessment, observed;
storage, fridge, medicine trolley, stored, locked cupboard, temperature, treatment room, clinic room;
ordering, reorder, disposal, returned to pharmacy, return, dispose, expiry, in date, date of opening, run out;
controlled drug, controlled drug register, controlled drug cupboard, morphine;
when required, as required medicine, as needed medicine, variable dose, protocol, when needed medicine;
time sensitive, high risk medicine, parkinson, insulin, anticoagulant, warfarin, blood thinner, lithium, clozapine,
    methotrexate;
level of support, prompt, prompted, assist with medicine, level of assistance, administer level;
medicine error, near miss, medicine incident, dispensing error, mistake, wrong dose, missed dose, error;
medicine audit, medicine check;
medicine review, structured medicine review, antipsychotic, psychotropic, stopping over medication of people, over
    medication, sedative, polypharmacy;
self administration, self medicate, self administer, own medicine, look after their own medicine;
cream, topical, ointment, body map, thickener, patch, homely remedy, eye drop, emollient;
nutrition, food, eat, diet, meal;
malnutrition, malnutrition universal screening tool, weight, weighed, weight loss, nutritional screening, dietitian,
    underweight, fortified, dietician;
texture, dysphagia, swallow, choking, modified diet, soft diet, pureed, thickened fluid, speech and language
    therapist, international dysphagia diet standardisation initiative;
fluid, drink, hydration, fluid chart, fluid intake, dehydration, thirsty;
mealtime, dining, lunch, dining room, help to eat, assisted to eat, mealtime experience, protected mealtime;
menu, allergy, allergen, cultural diet, vegetarian, halal, choice of meal, special diet, choice of food;
food hygiene, food hygiene rating, scores on the doors, kitchen, environmental health, safer food;
food left, drink within reach, out of date food, left in reach, snack;
deterioration, unwell, sepsis, news2, restore2, softer sign, early warning, 999, emergency service;
skin, pressure ulcer, pressure sore, pressure damage, waterlow, tissue viability, turning chart, reposition, wound,
    pressure relieving;
fall, falls, faller, trip, post fall;
health check, annual health check, dentist, optician, general practitioner, chiropody, podiatry, screening, health
    appointment, health action plan, hearing;
delegated, clinical task, percutaneous endoscopic gastrostomy, catheter, stoma, tube feed, tracheostomy, delegated
    healthcare;
nurse registration, nursing and midwifery council, pin, revalidation, clinical supervision, registered nurse;
continence, incontinence, pad, oral health, oral care, mouth care, teeth, denture, toilet;
relapse, crisis plan, self harm, suicide, ligature, mental health crisis, crisis;
epilepsy, seizure, rescue medicine, buccal midazolam, diabetes, bowel, constipation, hypo;
dementia, life story, life history, alzheimer, this is me, memory, cognitive;
safeguarding, abuse, neglect, protect from harm, harm, adult at risk;
referral, alert, safeguarding concern, raise a concern, section 42, safeguarding log, safeguarding referral, making
    safeguarding personal;
allegation, position of trust, people in position of trust, suspended, referral to disclosure, lado;
feel safe, safe where you live, tell someone, who would you tell, afraid, speak up;
whistleblowing, whistle blowing, speak up, raise concern outside, freedom to speak up, confidential reporting;
closed culture, warning sign, outsider, institutional;
positive risk, risk taking, risk enablement, choose to take risk, unwise decision;
moving and handling, manual handling, hoist, sling, transfer, handling plan, single handed;
behaviour support, positive behaviour support, challenging behaviour, behaviour, de escalation, proactive strategy,
    trigger;
evacuation, personal emergency evacuation plan, evacuate, personal evacuation plan, evac;
self neglect, hoarding, exploitation, cuckooing, mate crime, county line, scam, modern slavery;
missing person, herbert protocol, go missing, absconding, wander, missing;
lone working, lone worker, staff safety, check in, personal safety of staff, working alone;
incident, accident, accident book, near miss, trend, pattern, accident and incident;
notification, notify, notifiable, statutory notification, regulation 18, reported to the care quality commission,
    reporting of injury disease and dangerous occurrence regulation;
duty of candour, candour, apology, open and honest, sorry, when things go wrong;
lesson, lessons learned, lessons learnt, learning, learn from;
debrief, post incident;
money, cash, finances, personal allowance, receipt, ledger, petty cash, appointeeship, bank card, financial,
    transaction;
gift, bequest, will, loyalty card, legacy, hospitality;
tenancy, landlord, shared cost, housing and support, service charge, household bill, rent;
direct payment, surplus, prepaid card, personal budget;
inventory, property list, labelled, lost item, valuables, lost property, laundry loss, belongings;
fire, fire drill, fire risk assessment, fire alarm, fire safety, fire door, extinguisher, fire officer, fire warden;
gas, electrical, legionella, asbestos, water safety, portable appliance test, safety certificate, boiler, electrical
    installation condition report, servicing;
window restrictor, hot water, radiator, scald, hot surface, water temperature, thermostatic, fall from height, stairs;
security, entry, front door, secure, intercom, key code, keypad, access control;
repair, maintenance, maintenance log, defect, fault, fix;
hazard, environmental risk, risk in the home, home environment, property risk;
clean, odour, smell, homely, fresh, decor, malodour, cleanliness, tidy;
bedroom, personalised, own furniture, photo, personal space;
signage, dementia friendly, orientation, contrast, lighting, sensory, wayfinding, low stimulus, design;
garden, outdoor, outside space, grounds, patio;
refurbishment, redecoration, redecorate, furnishings, improvement of the building, renewal;
accessible, wheelchair access, ramp, disabled access, step free, access for disabled;
lifting equipment, lifting operation and lifting equipment regulation, hoist service, sling, passenger lift, examined,
    hoist, lift;
mattress, bed, wheelchair, profiling bed, chair, cushion, airflow, equipment;
first aid, first aid kit, first aid box, suction, oxygen, defibrillator, resuscitation equipment, emergency equipment;
vehicle, minibus, transport, mot, driver, driving licence, car insurance, escort;
infection, infection prevention and control, cross infection;
hand hygiene, hand washing, clean hands, wash hands, gloves, apron, personal protective equipment, bare below the
    elbow, hand gel, alcohol gel, mask;
cleaning schedule, deep clean, domestic, cleaning rota, decontamination, commode, cleaning record, colour coded, mop;
laundry, linen, soiled, waste, red bag, washing machine, sluice, bin;
outbreak, norovirus, covid, vomiting, isolation, influenza outbreak, diarrhoea, d v, infectious;
infection lead, infection champion, link person, annual statement, link nurse, named lead, infection control lead;
vaccination, vaccine, flu jab, immunisation, booster, flu vaccine;
sharps, clinical waste, needle, needlestick;
recruitment, staff file, personnel file, reference, references, employment history, right to work, identity,
    disclosure and barring service, application form, gaps in employment, interview record, pre employment;
adult first, before checks, started before, risk assessment for start, pending, awaiting disclosure, convictions;
sponsor, sponsored, overseas, international recruit, visa, certificate of sponsorship;
volunteer, peer supporter, befriender, peer;
help choose staff, involved in recruitment, interview staff, part in recruitment, choosing staff;
individual employer, payroll, personal assistant;
staffing level, rota, dependency tool, enough staff, staff ratio, numbers on shift, sufficient staff, safe staffing,
    staffing;
short notice, sickness cover, absence, cover arrangement, rings in sick, on call, out of hours, standby;
agency staff, agency worker, temporary staff, bank staff, agency nurse;
skill mix, nurse in charge, shift leader, first aider, medicine trained on each shift, senior on duty;
travel time, minimum wage, national minimum wage, living wage, paid between, nmw, pay;
night, weekend, out of hours check, night staff, night check;
induction, care certificate, new starter, shadowing, shadow, probation;
mandatory training, training matrix, training up to date, refresher, training compliance, required training, training;
specialist training, autism training, oliver mcgowan, makaton, condition specific, dementia training, learning
    disability training, training in;
manager qualification, level 5, leadership qualification, manager training, manager's own learning;
accreditation, qualified adviser, quality mark, advocacy qualification;
supervision, appraisal, 1 to 1, one to one meeting, supervised, annual appraisal;
spot check, field observation, unannounced check, direct observation;
morale, wellbeing of staff, staff survey, staff feel, listened to, staff voice, feel supported, valued;
turnover, vacancy, retention, leaver, sickness rate, staff turnover, sickness;
team meeting, staff meeting, minutes of meeting;
race equality, workforce equality, bullying, discrimination;
registered manager, manager registered, manager in post, deputy manager, management cover, manager;
visible, walk round, walkaround, approachable, know people by name, hands on;
vision, values, aims, ethos, mission;
statement of purpose, specification, service specification, described in the contract;
area manager, provider visit, nominated individual, regional manager, owner, director, board, head office, trustee,
    senior manager, regulation 17;
audit, audit programme, quality assurance, quality audit, internal audit, monitor the quality;
action plan, previous action, recommendation, outstanding action, last visit, last inspection, requirement notice,
    actions completed;
data, dashboard, trend analysis, management information, analysis;
self assessment, own view, self evaluation;
policy, procedure, policies and procedures, policies;
performance return, contract return, monitoring return, submitted, quarterly return, data return;
complaint, complaint procedure, concern and complaint, compensation, complain;
feedback, survey, questionnaire, satisfaction, resident feedback, views sought, views of, opinion;
keep informed, kept informed, inform family, relatives told, contact family, next of kin, families, relative;
ombudsman, local government and social care ombudsman, outside route, escalate complaint;
compliment, thank you, good practice, celebrate, award, praise;
partnership, working with professionals, district nurse, social worker, multi disciplinary, mdt, other professionals,
    joint working, professionals;
confidential, data protection, personal information, information governance, records secure, privacy notice, general
    data protection regulation, data security and protection toolkit, information commissioner's office, data breach,
    stored securely;
digital record, electronic record, back up, downtime, system failure, digital care record, password;
improvement plan, development plan, service improvement, continuous improvement;
environmental impact, sustainability, energy, recycling, carbon, green, waste reduction;
local group, school, neighbour, community link, church, local club, intergenerational;
joint funding, continuing healthcare, funded nursing care, commissioner, section 117, host authority;
insurance, public liability, employer's liability, indemnity, insured, cover level;
registration, registered with the care quality commission, regulated activity, certificate of registration, conditions
    of registration, companies house, legal status;
invoice, invoiced, billing, hours delivered, payment, charged for;
key performance indicator, volume, contract target, performance target, performance;
subcontract, sub contract, subcontractor, consent of the council;
account, open book, credit check, financial viability, financial health, profit, going concern, balance sheet;
fee, top up, third party, extra charge, terms and condition, contract with the person, charges;
uplift, fee increase, passed to staff;
grant, value for money, funding agreement, social return;
reserve, restricted fund, charity commission;
business continuity, continuity plan, contingency, business continuity plan, emergency plan, power cut, loss of power,
    tested this year, utilities, major incident;
severe weather, heatwave, flood, snow, cold weather, winter, hot weather;
priority list, most vulnerable, priority rating, rag list, prioritise visits, risk rated;
cyber, cyber attack, ransomware, hacking, phishing;
exit plan, closure, orderly exit, contract end, handback;
capacity tracker, vacancy data, bed vacancy, vacancies reported, occupancy;
embargo, cap on admission, suspension, admissions, placement stop, suspended placements;
host authority, host council, placing authority, out of area;
change of owner, change of manager, inform the council, notify the council, tell the council;
social value, equality duty, modern slavery statement, apprentice, apprenticeship;
"""
"""Rows end with a semicolon: words for one thing, or for things so close that who asks for one means the other. Read by
`related_rows`."""


def related_rows() -> tuple[tuple[str, ...], ...]:
    """The rows of `RELATED`, each as its phrases."""
    rows = (row.split(",") for row in RELATED.split(";"))
    return tuple(cleaned for row in rows if (cleaned := tuple(" ".join(part.split()) for part in row if part.strip())))
