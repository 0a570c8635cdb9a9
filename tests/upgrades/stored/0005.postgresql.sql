CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION '% rows never change', TG_TABLE_NAME; END $$;
CREATE TABLE public.account (
    name character varying(80) NOT NULL,
    password_hash character varying(200) NOT NULL,
    area character varying(32) NOT NULL,
    role character varying(8) NOT NULL,
    must_change boolean NOT NULL,
    failures integer NOT NULL,
    locked_until timestamp with time zone,
    epoch integer NOT NULL,
    totp_secret character varying(64),
    totp_step bigint DEFAULT '0'::bigint NOT NULL,
    CONSTRAINT ck_account_role CHECK (((role)::text = ANY ((ARRAY['viewer'::character varying, 'officer'::character varying, 'teacher'::character varying, 'admin'::character varying])::text[])))
);
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.area (
    code character varying(32) NOT NULL,
    parent character varying(32),
    kind character varying(16) NOT NULL,
    name character varying(80) NOT NULL,
    closed_on date,
    merged_into character varying(32),
    CONSTRAINT ck_area_kind CHECK (((kind)::text = ANY ((ARRAY['district'::character varying, 'subdistrict'::character varying, 'community'::character varying, 'school'::character varying, 'elsewhere'::character varying])::text[]))),
    CONSTRAINT ck_area_only_districts_have_no_parent CHECK ((((kind)::text = 'district'::text) = (parent IS NULL)))
);
CREATE TABLE public.audit (
    id integer NOT NULL,
    at timestamp with time zone NOT NULL,
    account character varying(80) NOT NULL,
    action character varying(40) NOT NULL,
    detail character varying(200) NOT NULL
);
CREATE SEQUENCE public.audit_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.audit_id_seq OWNED BY public.audit.id;
CREATE TABLE public.baseline_target (
    role character varying(8) NOT NULL,
    measure character varying(40) NOT NULL,
    audience character varying(16) NOT NULL,
    valid_from date NOT NULL,
    edition integer NOT NULL,
    value double precision NOT NULL,
    n integer,
    instrument character varying(200) NOT NULL,
    entered_by character varying(80) NOT NULL,
    entered_at timestamp with time zone,
    reason character varying(200) NOT NULL,
    CONSTRAINT ck_baseline_target_role CHECK (((role)::text = ANY ((ARRAY['baseline'::character varying, 'target'::character varying])::text[]))),
    CONSTRAINT ck_baseline_target_value_not_negative CHECK ((value >= (0)::double precision))
);
CREATE TABLE public.box_note (
    id integer NOT NULL,
    kind character varying(1) NOT NULL,
    version character varying(64) NOT NULL,
    item character varying(64) NOT NULL,
    note character varying(500) NOT NULL,
    noted_by character varying(80) NOT NULL,
    noted_on date NOT NULL
);
CREATE SEQUENCE public.box_note_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.box_note_id_seq OWNED BY public.box_note.id;
CREATE TABLE public.box_sum (
    area character varying(32) NOT NULL,
    inside boolean NOT NULL,
    period character varying(80) NOT NULL,
    audience character varying(60) NOT NULL,
    phase character varying(30) NOT NULL,
    version character varying(64) NOT NULL,
    eps double precision NOT NULL,
    classed boolean NOT NULL,
    late boolean NOT NULL,
    boxes integer NOT NULL,
    n bigint NOT NULL,
    mastered bigint NOT NULL,
    aware bigint NOT NULL,
    classes integer NOT NULL,
    sessions integer NOT NULL
);
CREATE TABLE public.closed_count (
    kind character varying(16) NOT NULL,
    cell character varying(120) NOT NULL,
    period character varying(7) NOT NULL,
    name character varying(80) NOT NULL,
    value bigint NOT NULL
);
CREATE TABLE public.closing (
    period character varying(7) NOT NULL,
    closed_on date NOT NULL,
    eps double precision NOT NULL,
    box_minimum integer NOT NULL,
    scrubbed boolean NOT NULL
);
CREATE TABLE public.import_draft (
    account character varying(80) NOT NULL,
    data bytea NOT NULL,
    made_at timestamp with time zone NOT NULL
);
CREATE TABLE public.indicator_value (
    indicator character varying(40) NOT NULL,
    area character varying(32) NOT NULL,
    period character varying(7) NOT NULL,
    edition integer NOT NULL,
    value double precision NOT NULL,
    source character varying(200) NOT NULL,
    note character varying(500) NOT NULL,
    entered_by character varying(80) NOT NULL,
    entered_at timestamp with time zone NOT NULL
);
CREATE TABLE public.invitation (
    digest bytea NOT NULL,
    area character varying(32) NOT NULL,
    role character varying(8) NOT NULL,
    made_by character varying(80) NOT NULL,
    expires timestamp with time zone NOT NULL,
    CONSTRAINT ck_invitation_role CHECK (((role)::text = ANY ((ARRAY['viewer'::character varying, 'officer'::character varying, 'teacher'::character varying, 'admin'::character varying])::text[])))
);
CREATE TABLE public.open_count (
    kind character varying(16) NOT NULL,
    cell character varying(120) NOT NULL,
    period character varying(7) NOT NULL,
    name character varying(80) NOT NULL,
    value bigint NOT NULL
);
CREATE TABLE public.page_report (
    page character varying(120) NOT NULL,
    reason character varying(12) NOT NULL,
    period character varying(7) NOT NULL,
    value bigint NOT NULL,
    CONSTRAINT ck_page_report_reason CHECK (((reason)::text = ANY ((ARRAY['wrong'::character varying, 'outdated'::character varying, 'unclear'::character varying, 'translation'::character varying, 'display'::character varying, 'hurtful'::character varying])::text[])))
);
CREATE TABLE public.placement (
    code character varying(12) NOT NULL,
    area character varying(32) NOT NULL,
    audience character varying(16) NOT NULL,
    target character varying(80) NOT NULL,
    place character varying(80) NOT NULL,
    retired boolean NOT NULL,
    CONSTRAINT ck_placement_audience CHECK (((audience)::text = ANY ((ARRAY['youth'::character varying, 'seniors'::character varying, 'migrants'::character varying, 'residents'::character varying, 'staff'::character varying])::text[])))
);
CREATE TABLE public.placement_count (
    placement character varying(12) NOT NULL,
    period character varying(7) NOT NULL,
    name character varying(12) NOT NULL,
    value bigint NOT NULL,
    CONSTRAINT ck_placement_count_name CHECK (((name)::text = ANY ((ARRAY['scan'::character varying, 'started'::character varying, 'finished'::character varying])::text[])))
);
CREATE TABLE public.population (
    area character varying(32) NOT NULL,
    audience character varying(16) NOT NULL,
    as_of date NOT NULL,
    people integer NOT NULL,
    source character varying(200) NOT NULL,
    entered_by character varying(80) NOT NULL,
    CONSTRAINT ck_population_audience CHECK ((((audience)::text = ''::text) OR ((audience)::text = ANY ((ARRAY['youth'::character varying, 'seniors'::character varying, 'migrants'::character varying, 'residents'::character varying, 'staff'::character varying])::text[])))),
    CONSTRAINT ck_population_people_not_negative CHECK ((people >= 0))
);
CREATE TABLE public.received (
    community character varying(32) NOT NULL,
    period character varying(7) NOT NULL,
    band character varying(8) NOT NULL,
    CONSTRAINT ck_received_band CHECK (((band)::text = ANY ((ARRAY['<10'::character varying, '10-49'::character varying, '50-99'::character varying, '100-199'::character varying, '200-499'::character varying, '500+'::character varying])::text[])))
);
CREATE TABLE public.recovery_code (
    account character varying(80) NOT NULL,
    digest bytea NOT NULL
);
CREATE TABLE public.sealed (
    box_id character varying(32) NOT NULL,
    name character varying(40) NOT NULL,
    kind character varying(1) NOT NULL,
    area character varying(32) NOT NULL,
    audience character varying(60) NOT NULL,
    phase character varying(30) NOT NULL,
    session character varying(32) NOT NULL,
    version character varying(64) NOT NULL,
    period character varying(80) NOT NULL,
    n integer NOT NULL,
    value bigint NOT NULL,
    eps double precision NOT NULL,
    sealed_on date NOT NULL,
    CONSTRAINT ck_sealed_at_least_ten CHECK ((n >= 10)),
    CONSTRAINT ck_sealed_kind CHECK (((kind)::text = ANY ((ARRAY['R'::character varying, 'S'::character varying, 'Q'::character varying, 'P'::character varying, 'T'::character varying, 'H'::character varying])::text[])))
);
CREATE TABLE public.slip (
    slip_id bytea NOT NULL,
    community character varying(32) NOT NULL,
    audience character varying(16) NOT NULL,
    phase character varying(8) NOT NULL,
    session_id character varying(32),
    quiz_version character varying(64) NOT NULL,
    answers character varying(40) NOT NULL,
    mastered smallint NOT NULL,
    aware smallint NOT NULL,
    flag smallint NOT NULL,
    period character varying(7) NOT NULL,
    CONSTRAINT ck_slip_answers_are_letters CHECK ((replace(replace(replace(replace(replace(replace((answers)::text, 'a'::text, ''::text), 'b'::text, ''::text), 'c'::text, ''::text), 'd'::text, ''::text), '?'::text, ''::text), '-'::text, ''::text) = ''::text)),
    CONSTRAINT ck_slip_answers_length CHECK (((length((answers)::text) >= 1) AND (length((answers)::text) <= 40))),
    CONSTRAINT ck_slip_audience CHECK (((audience)::text = ANY ((ARRAY['youth'::character varying, 'seniors'::character varying, 'migrants'::character varying, 'residents'::character varying, 'staff'::character varying])::text[]))),
    CONSTRAINT ck_slip_aware CHECK ((aware = ANY (ARRAY[0, 1]))),
    CONSTRAINT ck_slip_flag CHECK ((flag = ANY (ARRAY[0, 1, 2, 3]))),
    CONSTRAINT ck_slip_key_is_128_bits CHECK ((length(slip_id) = 16)),
    CONSTRAINT ck_slip_mastered CHECK ((mastered = ANY (ARRAY[0, 1]))),
    CONSTRAINT ck_slip_period_is_a_month CHECK (((length((period)::text) = 7) AND (substr((period)::text, 5, 1) = '-'::text))),
    CONSTRAINT ck_slip_phase CHECK (((phase)::text = ANY ((ARRAY['general'::character varying, 'before'::character varying, 'after'::character varying])::text[])))
);
CREATE TABLE public.submission_seen (
    digest bytea NOT NULL,
    generation character varying(7) NOT NULL,
    CONSTRAINT ck_submission_seen_digest_is_sha256 CHECK ((length(digest) = 32))
);
CREATE TABLE public.tally (
    session_id character varying(32) NOT NULL,
    item character varying(64) NOT NULL,
    answer character varying(1) NOT NULL,
    count integer NOT NULL,
    CONSTRAINT ck_tally_answer CHECK (((answer)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying, 'c'::character varying, 'd'::character varying, '?'::character varying, '-'::character varying])::text[]))),
    CONSTRAINT ck_tally_count_not_negative CHECK ((count >= 0))
);
CREATE TABLE public.tally_head (
    session_id character varying(32) NOT NULL,
    community character varying(32) NOT NULL,
    audience character varying(16) NOT NULL,
    quiz_version character varying(64) NOT NULL,
    headcount integer NOT NULL,
    entered_by character varying(80) NOT NULL,
    period character varying(7) NOT NULL,
    CONSTRAINT ck_tally_head_audience CHECK (((audience)::text = ANY ((ARRAY['youth'::character varying, 'seniors'::character varying, 'migrants'::character varying, 'residents'::character varying, 'staff'::character varying])::text[]))),
    CONSTRAINT ck_tally_head_headcount_not_negative CHECK ((headcount >= 0))
);
ALTER TABLE ONLY public.audit ALTER COLUMN id SET DEFAULT nextval('public.audit_id_seq'::regclass);
ALTER TABLE ONLY public.box_note ALTER COLUMN id SET DEFAULT nextval('public.box_note_id_seq'::regclass);
INSERT INTO public.account VALUES ('admin', '$argon2id$v=19$m=8,t=1,p=1$HBI0ieKN48Z9Th6FMmUkOw$Z/Yioo7MObbst85WWxMuJlwMtgwVdFyPpyIL+8wo41I', 'd1', 'admin', false, 0, NULL, 3, 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', 59000000);
INSERT INTO public.account VALUES ('xiaowang', '$argon2id$v=19$m=8,t=1,p=1$HBI0ieKN48Z9Th6FMmUkOw$Z/Yioo7MObbst85WWxMuJlwMtgwVdFyPpyIL+8wo41I', 'S1', 'officer', false, 0, NULL, 0, NULL, 0);
INSERT INTO public.account VALUES ('居委会', '$argon2id$v=19$m=8,t=1,p=1$HBI0ieKN48Z9Th6FMmUkOw$Z/Yioo7MObbst85WWxMuJlwMtgwVdFyPpyIL+8wo41I', 'c3', 'officer', true, 0, NULL, 0, NULL, 0);
INSERT INTO public.account VALUES ('Ärger', '$argon2id$v=19$m=8,t=1,p=1$HBI0ieKN48Z9Th6FMmUkOw$Z/Yioo7MObbst85WWxMuJlwMtgwVdFyPpyIL+8wo41I', 'S1', 'teacher', false, 5, '2026-07-04 01:02:03.456789+00', 0, NULL, 0);
INSERT INTO public.alembic_version VALUES ('0005');
INSERT INTO public.area VALUES ('d1', NULL, 'district', '东区', NULL, NULL);
INSERT INTO public.area VALUES ('S1', 'd1', 'subdistrict', '一街道', NULL, NULL);
INSERT INTO public.area VALUES ('s2', 'd1', 'subdistrict', 'O''Brien "二"', NULL, NULL);
INSERT INTO public.area VALUES ('E1', 'd1', 'elsewhere', '本区其他地方', NULL, NULL);
INSERT INTO public.area VALUES ('C-2', 's2', 'community', '二一社区', NULL, NULL);
INSERT INTO public.area VALUES ('C1', 'S1', 'community', '一一社区', '2026-05-01', 'c3');
INSERT INTO public.area VALUES ('c3', 'S1', 'community', '𠮷社区', NULL, NULL);
INSERT INTO public.area VALUES ('C_4', 'S1', 'community', '一四社区', NULL, NULL);
INSERT INTO public.area VALUES ('H1', 'c3', 'school', '学校', NULL, NULL);
INSERT INTO public.audit VALUES (3, '2026-07-04 01:02:03.456789+00', 'admin', 'sign-in', '');
INSERT INTO public.audit VALUES (12, '2026-07-05 00:00:00+00', '居委会', 'view', 'a "quoted" ''name''
in two lines	and 𠮷 ئۇيغۇرچە \n {"json": [1]}');
INSERT INTO public.baseline_target VALUES ('baseline', 'mastery', '', '2026-01-01', 1, 0.295, 1200, 'a survey', '', NULL, '');
INSERT INTO public.baseline_target VALUES ('target', 'mastery', '', '2026-01-01', 1, 0.85, NULL, '', '', NULL, '');
INSERT INTO public.baseline_target VALUES ('target', 'mastery', '', '2026-01-01', 2, 0.3333333333333333, NULL, '', 'admin', '2026-07-04 01:02:03.456789+00', 'a "quoted" ''name''
in two lines	and 𠮷 ئۇيغۇرچە \n {"json": [1]}');
INSERT INTO public.box_note VALUES (7, 'Q', 'new-drugs.1A', 'etomidate-pod', 'a "quoted" ''name''
in two lines	and 𠮷 ئۇيغۇرچە \n {"json": [1]}', 'admin', '2026-07-05');
INSERT INTO public.box_sum VALUES ('H1', false, '2026-06', 'youth', 'before', 'new-drugs.1', 1, true, false, 1, 38, 30, 36, 1, 1);
INSERT INTO public.box_sum VALUES ('c3', false, '2026-05', 'youth', 'general', 'new-drugs.1', 1, false, false, 1, 14, 9, 17, 0, 0);
INSERT INTO public.box_sum VALUES ('c3', false, '2026-06', 'youth', 'after', 'new-drugs.1', 1, false, false, 1, 10, -2, 3, 0, 0);
INSERT INTO public.box_sum VALUES ('d1', false, '2026-04|2026-06', 'migrants|youth', 'after|general', 'new-drugs.1', 1, false, false, 1, 31, 20, 25, 0, 0);
INSERT INTO public.box_sum VALUES ('s2', false, '2026-05', 'seniors|youth', 'general', 'new-drugs.1', 1, false, true, 1, 12, 6, 11, 0, 0);
INSERT INTO public.box_sum VALUES ('d1', true, '2026-05', 'youth', 'general', 'new-drugs.1', 1, false, false, 1, 14, 9, 17, 0, 0);
INSERT INTO public.box_sum VALUES ('c3', true, '2026-06', 'youth', 'before', 'new-drugs.1', 1, true, false, 1, 38, 30, 36, 1, 1);
INSERT INTO public.box_sum VALUES ('d1', true, '2026-05', 'seniors|youth', 'general', 'new-drugs.1', 1, false, true, 1, 12, 6, 11, 0, 0);
INSERT INTO public.box_sum VALUES ('S1', true, '2026-06', 'youth', 'after', 'new-drugs.1', 1, false, false, 1, 10, -2, 3, 0, 0);
INSERT INTO public.box_sum VALUES ('S1', true, '2026-06', 'youth', 'before', 'new-drugs.1', 1, true, false, 1, 38, 30, 36, 1, 1);
INSERT INTO public.box_sum VALUES ('d1', true, '2026-06', 'youth', 'after', 'new-drugs.1', 1, false, false, 1, 10, -2, 3, 0, 0);
INSERT INTO public.box_sum VALUES ('d1', true, '2026-06', 'youth', 'before', 'new-drugs.1', 1, true, false, 1, 38, 30, 36, 1, 1);
INSERT INTO public.box_sum VALUES ('S1', true, '2026-05', 'youth', 'general', 'new-drugs.1', 1, false, false, 1, 14, 9, 17, 0, 0);
INSERT INTO public.box_sum VALUES ('H1', false, '2026-Q2', '', '', '', 1, true, false, 1, 38, 30, 36, 1, 1);
INSERT INTO public.box_sum VALUES ('c3', true, '2026-Q2', '', '', '', 1, true, false, 1, 38, 30, 36, 1, 1);
INSERT INTO public.box_sum VALUES ('d1', true, '2026-Q2', '', '', '', 1, false, false, 3, 36, 13, 31, 0, 0);
INSERT INTO public.box_sum VALUES ('d1', false, '2026-Q2', '', '', '', 1, false, false, 1, 31, 20, 25, 0, 0);
INSERT INTO public.box_sum VALUES ('d1', true, '2026-Q2', '', '', '', 1, true, false, 1, 38, 30, 36, 1, 1);
INSERT INTO public.box_sum VALUES ('s2', false, '2026-Q2', '', '', '', 1, false, false, 1, 12, 6, 11, 0, 0);
INSERT INTO public.box_sum VALUES ('c3', false, '2026-Q2', '', '', '', 1, false, false, 2, 24, 7, 20, 0, 0);
INSERT INTO public.box_sum VALUES ('S1', true, '2026-Q2', '', '', '', 1, false, false, 2, 24, 7, 20, 0, 0);
INSERT INTO public.box_sum VALUES ('S1', true, '2026-Q2', '', '', '', 1, true, false, 1, 38, 30, 36, 1, 1);
INSERT INTO public.closed_count VALUES ('quiz', 'new-drugs', '2026-Q2', 'sent', 1234567890123);
INSERT INTO public.closing VALUES ('2026-04', '2026-07-04', 1, 10, true);
INSERT INTO public.closing VALUES ('2026-05', '2026-07-04', 1, 10, true);
INSERT INTO public.closing VALUES ('2026-06', '2026-07-04', 1, 10, false);
INSERT INTO public.import_draft VALUES ('admin', '\x00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff', '2026-07-04 01:02:03.456789+00');
INSERT INTO public.indicator_value VALUES ('contact', 'd1', '2026-Q2', 1, 0.30000000000000004, 'station', 'a "quoted" ''name''
in two lines	and 𠮷 ئۇيغۇرچە \n {"json": [1]}', 'admin', '2026-07-04 01:02:03.456789+00');
INSERT INTO public.indicator_value VALUES ('contact', 'd1', '2026-Q2', 2, 98, 'station', 'a "quoted" ''name''
in two lines	and 𠮷 ئۇيغۇرچە \n {"json": [1]}', 'admin', '2026-07-04 01:02:03.456789+00');
INSERT INTO public.invitation VALUES ('\x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f', 'c3', 'viewer', 'admin', '2026-07-04 01:02:03.456789+00');
INSERT INTO public.open_count VALUES ('P', 'c3|new-drugs', '2026-Q3', 'yes.no', 4);
INSERT INTO public.page_report VALUES ('/learn/residents-family/', 'unclear', '2026-07', 2);
INSERT INTO public.placement VALUES ('ABC234', 'c3', 'residents', 'module:residents-family', '药店 1', false);
INSERT INTO public.placement VALUES ('abc345', 'c3', 'residents', 'module:residents-family', '楼道', true);
INSERT INTO public.placement VALUES ('EVT456', 'c3', 'residents', 'module:residents-family', '礼堂', false);
INSERT INTO public.placement_count VALUES ('ABC234', '2026-07', 'scan', 41);
INSERT INTO public.population VALUES ('c3', '', '2026-01-01', 4021, 'a "quoted" ''name''
in two lines	and 𠮷 ئۇيغۇرچە \n {"json": [1]}', 'admin');
INSERT INTO public.population VALUES ('c3', 'youth', '2026-01-01', 0, '', '');
INSERT INTO public.received VALUES ('c3', '2026-07', '<10');
INSERT INTO public.recovery_code VALUES ('admin', '\x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f');
INSERT INTO public.sealed VALUES ('00000000000000000000000000000001', 'mastered', 'R', 'c3', 'youth', 'general', '', 'new-drugs.1', '2026-05', 14, 9, 1, '2026-07-04');
INSERT INTO public.sealed VALUES ('00000000000000000000000000000001', 'aware', 'R', 'c3', 'youth', 'general', '', 'new-drugs.1', '2026-05', 14, 17, 1, '2026-07-04');
INSERT INTO public.sealed VALUES ('00000000000000000000000000000002', 'mastered', 'R', 'c3', 'youth', 'after', '', 'new-drugs.1', '2026-06', 10, -2, 1, '2026-07-04');
INSERT INTO public.sealed VALUES ('00000000000000000000000000000002', 'aware', 'R', 'c3', 'youth', 'after', '', 'new-drugs.1', '2026-06', 10, 3, 1, '2026-07-04');
INSERT INTO public.sealed VALUES ('00000000000000000000000000000003', 'mastered', 'R', 'd1', 'migrants|youth', 'after|general', '', 'new-drugs.1', '2026-04|2026-06', 31, 20, 1, '2026-07-04');
INSERT INTO public.sealed VALUES ('00000000000000000000000000000003', 'aware', 'R', 'd1', 'migrants|youth', 'after|general', '', 'new-drugs.1', '2026-04|2026-06', 31, 25, 1, '2026-07-04');
INSERT INTO public.sealed VALUES ('00000000000000000000000000000004', 'mastered', 'R', 'H1', 'youth', 'before', 'c1a55000000000000000000000000000', 'new-drugs.1', '2026-06', 38, 30, 1, '2026-07-04');
INSERT INTO public.sealed VALUES ('00000000000000000000000000000004', 'aware', 'R', 'H1', 'youth', 'before', 'c1a55000000000000000000000000000', 'new-drugs.1', '2026-06', 38, 36, 1, '2026-07-04');
INSERT INTO public.sealed VALUES ('00000000000000000000000000000005', 'mastered', 'R', 's2', 'seniors|youth', 'general', '', 'new-drugs.1', '2026-05', 12, 6, 1, '2026-07-04');
INSERT INTO public.sealed VALUES ('00000000000000000000000000000005', 'aware', 'R', 's2', 'seniors|youth', 'general', '', 'new-drugs.1', '2026-05', 12, 11, 1, '2026-07-04');
INSERT INTO public.sealed VALUES ('00000000000000000000000000000006', 'ok:etomidate', 'S', 'd1', 'youth', '', '', '', '2026-Q2', 131, 77, 0.25, '2026-07-04');
INSERT INTO public.sealed VALUES ('00000000000000000000000000000007', 'etomidate-pod:a', 'Q', 'd1', '', '', '', 'new-drugs.1A', '2026-Q1|2026-Q2', 510, 123, 0.045454545454545456, '2026-07-04');
INSERT INTO public.sealed VALUES ('00000000000000000000000000000007', 'etomidate-pod:b', 'Q', 'd1', '', '', '', 'new-drugs.1A', '2026-Q1|2026-Q2', 510, -3, 0.045454545454545456, '2026-07-04');
INSERT INTO public.sealed VALUES ('00000000000000000000000000000007', 'etomidate-pod:c', 'Q', 'd1', '', '', '', 'new-drugs.1A', '2026-Q1|2026-Q2', 510, 0, 0.045454545454545456, '2026-07-04');
INSERT INTO public.sealed VALUES ('00000000000000000000000000000007', 'etomidate-pod:d', 'Q', 'd1', '', '', '', 'new-drugs.1A', '2026-Q1|2026-Q2', 510, 391, 0.045454545454545456, '2026-07-04');
INSERT INTO public.sealed VALUES ('00000000000000000000000000000007', 'etomidate-pod:?', 'Q', 'd1', '', '', '', 'new-drugs.1A', '2026-Q1|2026-Q2', 510, 8, 0.045454545454545456, '2026-07-04');
INSERT INTO public.sealed VALUES ('00000000000000000000000000000007', 'etomidate-pod:-', 'Q', 'd1', '', '', '', 'new-drugs.1A', '2026-Q1|2026-Q2', 510, -1, 0.045454545454545456, '2026-07-04');
INSERT INTO public.sealed VALUES ('00000000000000000000000000000007', 'r:etomidate-pod', 'Q', 'd1', '', '', '', 'new-drugs.1A', '2026-Q1|2026-Q2', 510, 2, 0, '2026-07-04');
INSERT INTO public.sealed VALUES ('00000000000000000000000000000007', 'kr20', 'Q', 'd1', '', '', '', 'new-drugs.1A', '2026-Q1|2026-Q2', 510, 5, 0, '2026-07-04');
INSERT INTO public.slip VALUES ('\x01010101010101010101010101010101', 'c3', 'youth', 'general', NULL, 'new-drugs.1A', 'abcdabcd-?a', 1, 0, 0, '2026-07');
INSERT INTO public.slip VALUES ('\x02020202020202020202020202020202', 'c3', 'youth', 'general', NULL, 'new-drugs.1A', 'abcdabcd-?a', 1, 0, 0, '2026-07');
INSERT INTO public.slip VALUES ('\x03030303030303030303030303030303', 'c3', 'youth', 'general', NULL, 'new-drugs.1A', 'abcdabcd-?a', 1, 0, 0, '2026-07');
INSERT INTO public.submission_seen VALUES ('\x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f', '2026-07');
INSERT INTO public.tally VALUES ('abababababababababababababababab', 'i1', 'a', 20);
INSERT INTO public.tally_head VALUES ('abababababababababababababababab', 'c3', 'youth', 'new-drugs.1A', 31, 'admin', '2026-07');
SELECT pg_catalog.setval('public.audit_id_seq', 12, true);
SELECT pg_catalog.setval('public.box_note_id_seq', 7, true);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.account
    ADD CONSTRAINT pk_account PRIMARY KEY (name);
ALTER TABLE ONLY public.area
    ADD CONSTRAINT pk_area PRIMARY KEY (code);
ALTER TABLE ONLY public.audit
    ADD CONSTRAINT pk_audit PRIMARY KEY (id);
ALTER TABLE ONLY public.baseline_target
    ADD CONSTRAINT pk_baseline_target PRIMARY KEY (role, measure, audience, valid_from, edition);
ALTER TABLE ONLY public.box_note
    ADD CONSTRAINT pk_box_note PRIMARY KEY (id);
ALTER TABLE ONLY public.box_sum
    ADD CONSTRAINT pk_box_sum PRIMARY KEY (area, inside, period, audience, phase, version, eps, classed, late);
ALTER TABLE ONLY public.closed_count
    ADD CONSTRAINT pk_closed_count PRIMARY KEY (kind, cell, period, name);
ALTER TABLE ONLY public.closing
    ADD CONSTRAINT pk_closing PRIMARY KEY (period);
ALTER TABLE ONLY public.import_draft
    ADD CONSTRAINT pk_import_draft PRIMARY KEY (account);
ALTER TABLE ONLY public.indicator_value
    ADD CONSTRAINT pk_indicator_value PRIMARY KEY (indicator, area, period, edition);
ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT pk_invitation PRIMARY KEY (digest);
ALTER TABLE ONLY public.open_count
    ADD CONSTRAINT pk_open_count PRIMARY KEY (kind, cell, period, name);
ALTER TABLE ONLY public.page_report
    ADD CONSTRAINT pk_page_report PRIMARY KEY (page, reason, period);
ALTER TABLE ONLY public.placement
    ADD CONSTRAINT pk_placement PRIMARY KEY (code);
ALTER TABLE ONLY public.placement_count
    ADD CONSTRAINT pk_placement_count PRIMARY KEY (placement, period, name);
ALTER TABLE ONLY public.population
    ADD CONSTRAINT pk_population PRIMARY KEY (area, audience, as_of);
ALTER TABLE ONLY public.received
    ADD CONSTRAINT pk_received PRIMARY KEY (community, period);
ALTER TABLE ONLY public.recovery_code
    ADD CONSTRAINT pk_recovery_code PRIMARY KEY (account, digest);
ALTER TABLE ONLY public.sealed
    ADD CONSTRAINT pk_sealed PRIMARY KEY (box_id, name);
ALTER TABLE ONLY public.slip
    ADD CONSTRAINT pk_slip PRIMARY KEY (slip_id);
ALTER TABLE ONLY public.submission_seen
    ADD CONSTRAINT pk_submission_seen PRIMARY KEY (digest);
ALTER TABLE ONLY public.tally
    ADD CONSTRAINT pk_tally PRIMARY KEY (session_id, item, answer);
ALTER TABLE ONLY public.tally_head
    ADD CONSTRAINT pk_tally_head PRIMARY KEY (session_id);
CREATE INDEX ix_box_sum_inside ON public.box_sum USING btree (inside, period, area);
CREATE INDEX ix_sealed_area ON public.sealed USING btree (area, kind, period, audience, phase, version, eps, session, name, n, value);
CREATE TRIGGER closed_count_no_truncate BEFORE TRUNCATE ON public.closed_count FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER closed_count_no_update BEFORE DELETE OR UPDATE ON public.closed_count FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER sealed_no_change BEFORE DELETE OR UPDATE ON public.sealed FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER sealed_no_truncate BEFORE TRUNCATE ON public.sealed FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER slip_no_update BEFORE UPDATE ON public.slip FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
ALTER TABLE ONLY public.account
    ADD CONSTRAINT fk_account_area FOREIGN KEY (area) REFERENCES public.area(code);
ALTER TABLE ONLY public.area
    ADD CONSTRAINT fk_area_merged_into FOREIGN KEY (merged_into) REFERENCES public.area(code);
ALTER TABLE ONLY public.area
    ADD CONSTRAINT fk_area_parent FOREIGN KEY (parent) REFERENCES public.area(code);
ALTER TABLE ONLY public.box_sum
    ADD CONSTRAINT fk_box_sum_area FOREIGN KEY (area) REFERENCES public.area(code);
ALTER TABLE ONLY public.indicator_value
    ADD CONSTRAINT fk_indicator_value_area FOREIGN KEY (area) REFERENCES public.area(code);
ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT fk_invitation_area FOREIGN KEY (area) REFERENCES public.area(code);
ALTER TABLE ONLY public.placement
    ADD CONSTRAINT fk_placement_area FOREIGN KEY (area) REFERENCES public.area(code);
ALTER TABLE ONLY public.placement_count
    ADD CONSTRAINT fk_placement_count_placement FOREIGN KEY (placement) REFERENCES public.placement(code);
ALTER TABLE ONLY public.population
    ADD CONSTRAINT fk_population_area FOREIGN KEY (area) REFERENCES public.area(code);
ALTER TABLE ONLY public.received
    ADD CONSTRAINT fk_received_community FOREIGN KEY (community) REFERENCES public.area(code);
ALTER TABLE ONLY public.recovery_code
    ADD CONSTRAINT fk_recovery_code_account FOREIGN KEY (account) REFERENCES public.account(name);
ALTER TABLE ONLY public.sealed
    ADD CONSTRAINT fk_sealed_area FOREIGN KEY (area) REFERENCES public.area(code);
ALTER TABLE ONLY public.slip
    ADD CONSTRAINT fk_slip_community FOREIGN KEY (community) REFERENCES public.area(code);
ALTER TABLE ONLY public.tally_head
    ADD CONSTRAINT fk_tally_head_community FOREIGN KEY (community) REFERENCES public.area(code);
ALTER TABLE ONLY public.tally
    ADD CONSTRAINT fk_tally_session_id FOREIGN KEY (session_id) REFERENCES public.tally_head(session_id);
