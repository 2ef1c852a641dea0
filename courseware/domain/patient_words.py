"""Words by which names, dates and numbers are told from clinical prose.

The lists are short on purpose: they decide in doubt, beside words such as *patient* or *born*,
and never alone.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec"
)
DIGIT_WORDS = "oh|zero|one|two|three|four|five|six|seven|eight|nine|double|triple"
_ONES = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth"
ORDINALS = (
    f"(?:twenty[\\s-]|thirty[\\s-])?(?:{_ONES})|tenth|eleventh|twelfth|thirteenth|fourteenth|"
    "fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth"
)
CARDINALS = (
    "(?:twenty[\\s-]|thirty[\\s-])?(?:one|two|three|four|five|six|seven|eight|nine)|ten|eleven|"
    "twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty"
)
TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|oh|hundred"
TOP_LEVEL = "com|org|net|edu|gov|ie|uk|eu|de|ch|fr|nl|es|pl|ca|au|nz"
"""Ends of addresses that are no English words; *it*, *at*, *no* and *is* would be."""
MAIL_HOUSES = (
    "gmail|googlemail|hotmail|outlook|yahoo|icloud|eircom|gmx|proton|protonmail|aol|msn|bluewin"
)
IMAGING = _words(
    "imaging image images scan scans neurography angiography spectroscopy arthrography and of or "
    "was is"
)
DESCRIBING = (
    *("ed", "ing", "ion", "ions", "ment", "ity", "ness", "able", "ible", "ous", "ics"),
    *("ful", "tive", "sive", "cient", "atic", "tly", "edly"),
)
"""Ends of words that describe what somebody did or felt; names may end so too, and are missed."""

PARTICLES = (
    "ó|o|ní|ni|nic|uí|ui|mac|mc|mag|van|von|vom|zu|de|del|della|der|den|des|di|da|dos|la|le|ten|ter|"
    "af|av|bin|ibn|al|el|st"
)
"""What stands between a title or a first name and a family name."""
PERSONS_VERBS = _words(
    "agreed asked bled bruised came complained consented cried declined fainted felt lay moved "
    "refused reported said slept smiled sore sweated tolerated told took wept went"
)
"""After a single name: what people do, and equipment or posture does not."""

BEHIND_NAME = _words(
    "aged attended born calm complained consented fainted felt had has is lay left needled "
    "reported right slept tense tolerated treated was"
)
"""In small letters behind a labelled name; before other words stands an answer in a phrase."""

UNITS = (
    "mg|g|kg|µg|ug|mcg|iu|ie|u|ml|l|mm|cm|m|ms|s|sec|min|h|hz|khz|mw|nm|v|ma|kpa|mmhg|bpm|"
    "weeks?|days?|months?|years?|yrs?|yo|hours?|minutes?|seconds?|steps?|reps?|needles?|times|"
    "sessions?|degrees?|percent|points?|patients?|guidelines?"
)

FIRST_NAMES = _words(
    """
    aaron abdul adam adrian agnes ahmed aidan ailish aine aisha alan albert alex alexander alice
    alison amanda amina amy andrea andreas andrew angela anita ann anna anne annette anthony
    antonio aoife barbara beata ben benjamin bernadette bernard beth brendan brian bridget brigid
    brigitte caoimhe carl carlos carmel carol caroline cathal catherine chiara chris christina
    christine christoph ciara ciaran cillian claire clare claudia colm conor cormac damien daniel
    daniela darragh david deborah declan deirdre denis dermot diana dominik donal doris dorothy
    eamon edward eileen eimear eleanor elena elisabeth elizabeth ellen emily emma enda eoin eric
    erika ernst esther eva ewa fatima fergal fiona francis franz gabriele geraldine gerard gertrud
    giulia grainne gregor hanna hannah hans harry heather heidi helen helena henry hilda hussein
    ibrahim ingrid irene isabel ivan jacek jack jacqueline james jan jana jane janet jason jean
    jennifer jessica jim joan joanna joe johanna johannes john jonathan jose joseph josephine
    judith julia julie jurgen karen karin karl katarzyna kate katharina kathleen katie keith kelly
    kenneth kevin kieran klaus krzysztof laura lea leah leo liam linda lisa lorraine louise lucia
    lucy luigi luis lukas maeve magdalena mairead malgorzata marcel marco marek margaret maria
    marian marie mario marion markus marta martha martin mary matthew maura maureen max mehmet
    michael michelle mohamed mohammed monica monika muhammad nadia natalie nathan niall niamh
    nicholas nicola nicole nina noah noel nora nuala oisin olga oliver olivia omar orla oscar paddy
    padraig pamela patricia paul paula pauline pawel peter petra philip pierre piotr rachel ralph
    raymond rebecca regina renate richard rita robert roisin ronan rosemary roy ruth ryan sabine
    saeed samantha samuel sandra saoirse sara sarah seamus sean sebastian shane sharon sheila
    silvia simon sinead siobhan sofia sonia sophie sorcha stefan stephanie stephen steven susan
    susanne svetlana sylvia tadhg tanja teresa theresa thomas timothy tomasz tony una ursula vera
    veronica victor victoria vincent walter wendy werner yasmin yvonne zoe zofia
    """
)
"""Usual ones of several countries, without those that are everyday words (Mark, Grace, Will)."""

CLINICAL = _words(
    """
    a about achilles active acute adductor advice after age agreed alert all allen allergies and
    anterior anxious apprehensive are at aware back before beighton biceps bleeding blood bodies
    body both breathing bruise bruising by calf calm can care cervical check chest chin chronic
    classification client clinic clinical coccyx comfort comfortable communication complaint
    compliance confidence consent contact cooperative counselling course cuff data deltoid depth
    diabetes diary did discharge discomfort dizzy does done draped draping dry dynamic each
    education elbow engagement erector evaluation examination exercise expectations experience
    facing fall feedback feet fell felt femoral file first flow follow foot for form functional
    gait gave given global gluteal gluteus goals group had hamstring hamstrings hand has he head
    health hip history hx identification identity in in-patient information infraspinatus
    instruction instructions intake is it kept knee knew last lateral latissimus leaflet left
    leg levator level lumbar lying made management may medial medical modesty monitoring mood
    moved multifidus muscle must name neck needle needling new next no none not notes numb
    observation of on only op or other outcome outcomes pain passive patient pectoralis pelvic
    perception peripheral piriformis plan poor position positioned positioning post posterior
    preference preparation presentation previous privacy problem progress prone psoas quadratus
    quadriceps questionnaire questions ready record records rectus rehabilitation relaxed relief
    reported reporting reports response responses rib right rights risk risks rotator safety
    said sat satisfaction scale score screening seen selection semispinalis serratus session she
    shoulder side sidelying signs sitting skin sleep sore specific spine splenius stated status
    sternocleidomastoid story subgroup summary supine support supraspinatus sweating symptom
    symptoms temporalis tense test tests that the then there these they thigh this thoracic
    those tibialis to today told tolerance tolerated trapezius treatment trigger turned under
    undressed unit until unwell upper verbal very vital voice was week well were when who will
    with workshop worried yes
    access agreement alarm autonomy bell bed button call card chair choice couch curtain dignity
    draped exposure gown hand hold hygiene identifier label list max posture pillow
    reps screen sheet signal stop support switch towel transfer transport wristband
    """
)
"""What follows the word *patient* with a capital letter and is no name."""

ANATOMY = _words(
    """
    abductor anconeus brachialis brachii brachioradialis brevis capitis carpi cervicis digitorum
    extensor fascia fibularis flexor gastrocnemius gracilis hallucis iliacus iliocostalis iliopsoas
    interossei intrinsics lata lateralis latissimus ligament longissimus longus lumbricals major
    masseter maximus medius minimus minor muscle muscles nerve oblique obliquus opponens peroneus
    plantaris pollicis popliteus pronator radialis rhomboid rhomboids sartorius scalene scalenes
    scalenus scapulae soleus spinalis subscapularis supinator tendon tensor teres triceps ulnaris
    vastus vein artery
    """
)
"""What is named in the body, besides the words above."""

OF_SOMEBODY = _words(
    """
    adolescent adult amateur anxious athlete bigger boy calmer cheerful child colleague comfortably
    cyclist dancer doing elder elderly fair farmer fasting female fine fit footballer frail girl
    good happy hypermobile keen lady lean learner male man model musician nervous nil obese older
    peer pleasant pregnant quiet quite runner slim student swimmer tall teacher teenager thin tired
    volunteer woman young younger
    """
)
"""What stands after *patient:* and tells what somebody is like."""

ANSWERS = _words(
    """
    abrupt absent absolutely accurate acknowledges address adept adequate again agrees ah aloud
    already alternately always apparent appears appropriate apt ask asks assessor audibly average
    awkward bad band barely basic basis better birth blank blurry brief briefly brilliant but cannot
    carefully careless certainly cf clear clearer clearly common compares competent complete
    completely confident confidential confirm confirms consistent correct corresponds could covers
    crucial date decent definitely differ different differs diligent ditto dna dob double eg ehr
    either elegant email empty emr english error errors essential eventually every everybody evident
    exact examiner excellent expert fail fails faint false family fast finally flawless fluent
    foreign forename forgets forgot forgotten formal found frequent full fully gdpr gives great half
    handwritten hardly hastily heard her hesitant hidden his hm hmm how however ideal identical
    identically if ihi illegibly immediately important improper inaccurate inadequate incomplete
    inconsistent incorrect independent informal initially initials instead invalid irish irrelevant
    its just known late later legibly less letter letters licence likewise lost loudly maiden mainly
    mandatory match matches maximal maybe mediocre meets messy met middle minimal mismatch mistake
    mistakes more most mrn much my na nad naturally nb nearly neat neither never nhs nice nickname
    nobody nope normal note nowhere number numbers nurse obviously occasionally often oh ok okay
    omits once one optional optionally orally order original our out over overheard overlooks
    partial partially pass passes passport per perfect perhaps phone photo physio physiotherapist
    please polish polite politely poorly postcode pps ppsn present previously private prompt
    pronounces proper properly quickly quotes random rare rarely rather read reads refer refers
    regularly relevant remains reminder repeats saa safe same satisfactory see seems seldom sent
    separately shaky should shown shows silent similar simply since slick sloppy slowly smooth
    smoothly smudge smudgy so solid some sometimes soon sought spells spelt spoken spontaneously
    staff states sticker still stronger such super superb superficial supervisor sure surname
    surnames taken tbc tbd telephone terms than thanks their therapist thorough thoroughly through
    throughout thus tick tidy title tomorrow too top torn trivial twice two typo typos um unaware
    uncertain unclear understood uneven unique unknown unsafe unsure untidy usual usually uta vague
    valid verbally verbatim verifies verify via void we weak weaker what where whether which
    whispers whose why withheld without wnl worse would written wrong wrongly yeah yep yesterday you
    your
    """
)
"""What stands after *surname:* and *name:* and tells how the check of the name went, or what else
was checked. Items about identity are answered in one such word with a capital letter, and to
refuse the answer would be worse than to miss a family name that is spelt like it (Read)."""
