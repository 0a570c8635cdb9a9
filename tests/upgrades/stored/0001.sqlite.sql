BEGIN TRANSACTION;
CREATE TABLE account (
	name VARCHAR(80) NOT NULL, 
	password_hash VARCHAR(200) NOT NULL, 
	area VARCHAR(32) NOT NULL, 
	role VARCHAR(8) NOT NULL, 
	must_change BOOLEAN NOT NULL, 
	failures INTEGER NOT NULL, 
	locked_until DATETIME, 
	epoch INTEGER NOT NULL, 
	CONSTRAINT pk_account PRIMARY KEY (name), 
	CONSTRAINT ck_account_ck_account_role CHECK (role IN ('viewer', 'officer', 'teacher', 'admin')), 
	CONSTRAINT fk_account_area FOREIGN KEY(area) REFERENCES area (code)
);
INSERT INTO "account" VALUES('admin','$argon2id$v=19$m=8,t=1,p=1$HBI0ieKN48Z9Th6FMmUkOw$Z/Yioo7MObbst85WWxMuJlwMtgwVdFyPpyIL+8wo41I','d1','admin',0,0,NULL,3);
INSERT INTO "account" VALUES('xiaowang','$argon2id$v=19$m=8,t=1,p=1$HBI0ieKN48Z9Th6FMmUkOw$Z/Yioo7MObbst85WWxMuJlwMtgwVdFyPpyIL+8wo41I','S1','officer',0,0,NULL,0);
INSERT INTO "account" VALUES('居委会','$argon2id$v=19$m=8,t=1,p=1$HBI0ieKN48Z9Th6FMmUkOw$Z/Yioo7MObbst85WWxMuJlwMtgwVdFyPpyIL+8wo41I','c3','officer',1,0,NULL,0);
INSERT INTO "account" VALUES('Ärger','$argon2id$v=19$m=8,t=1,p=1$HBI0ieKN48Z9Th6FMmUkOw$Z/Yioo7MObbst85WWxMuJlwMtgwVdFyPpyIL+8wo41I','S1','teacher',0,5,'2026-07-04 01:02:03.456789',0);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE area (
	code VARCHAR(32) NOT NULL, 
	parent VARCHAR(32), 
	kind VARCHAR(16) NOT NULL, 
	name VARCHAR(80) NOT NULL, 
	CONSTRAINT pk_area PRIMARY KEY (code), 
	CONSTRAINT ck_area_ck_area_only_districts_have_no_parent CHECK ((kind = 'district') = (parent IS NULL)), 
	CONSTRAINT ck_area_ck_area_kind CHECK (kind IN ('district', 'subdistrict', 'community', 'school', 'elsewhere')), 
	CONSTRAINT fk_area_parent FOREIGN KEY(parent) REFERENCES area (code)
);
INSERT INTO "area" VALUES('d1',NULL,'district','东区');
INSERT INTO "area" VALUES('S1','d1','subdistrict','一街道');
INSERT INTO "area" VALUES('s2','d1','subdistrict','O''Brien "二"');
INSERT INTO "area" VALUES('E1','d1','elsewhere','本区其他地方');
INSERT INTO "area" VALUES('C-2','s2','community','二一社区');
INSERT INTO "area" VALUES('C1','S1','community','一一社区');
INSERT INTO "area" VALUES('c3','S1','community','𠮷社区');
INSERT INTO "area" VALUES('C_4','S1','community','一四社区');
INSERT INTO "area" VALUES('H1','c3','school','学校');
CREATE TABLE audit (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	account VARCHAR(80) NOT NULL, 
	action VARCHAR(40) NOT NULL, 
	detail VARCHAR(200) NOT NULL, 
	CONSTRAINT pk_audit PRIMARY KEY (id)
);
INSERT INTO "audit" VALUES(3,'2026-07-04 01:02:03.456789','admin','sign-in','');
INSERT INTO "audit" VALUES(12,'2026-07-05 00:00:00.000000','居委会','view','a "quoted" ''name''
in two lines	and 𠮷 ئۇيغۇرچە \n {"json": [1]}');
CREATE TABLE baseline_target (
	role VARCHAR(8) NOT NULL, 
	measure VARCHAR(40) NOT NULL, 
	audience VARCHAR(16) NOT NULL, 
	valid_from DATE NOT NULL, 
	value FLOAT NOT NULL, 
	n INTEGER, 
	instrument VARCHAR(200) NOT NULL, 
	CONSTRAINT pk_baseline_target PRIMARY KEY (role, measure, audience, valid_from), 
	CONSTRAINT ck_baseline_target_ck_baseline_target_role CHECK (role IN ('baseline', 'target')), 
	CONSTRAINT ck_baseline_target_ck_baseline_target_value_is_a_fraction CHECK (value >= 0 AND value <= 1)
);
INSERT INTO "baseline_target" VALUES('baseline','mastery','','2026-01-01',0.295,1200,'a survey');
INSERT INTO "baseline_target" VALUES('target','mastery','','2026-01-01',0.85,NULL,'');
CREATE TABLE closing (
	period VARCHAR(7) NOT NULL, 
	closed_on DATE NOT NULL, 
	eps FLOAT NOT NULL, 
	box_minimum INTEGER NOT NULL, 
	scrubbed BOOLEAN NOT NULL, 
	CONSTRAINT pk_closing PRIMARY KEY (period)
);
INSERT INTO "closing" VALUES('2026-04','2026-07-04',1.0,10,1);
INSERT INTO "closing" VALUES('2026-05','2026-07-04',1.0,10,1);
INSERT INTO "closing" VALUES('2026-06','2026-07-04',1.0,10,0);
CREATE TABLE open_count (
	kind VARCHAR(16) NOT NULL, 
	cell VARCHAR(120) NOT NULL, 
	period VARCHAR(7) NOT NULL, 
	name VARCHAR(80) NOT NULL, 
	value BIGINT NOT NULL, 
	CONSTRAINT pk_open_count PRIMARY KEY (kind, cell, period, name)
)
 WITHOUT ROWID

;
INSERT INTO "open_count" VALUES('P','c3|new-drugs','2026-Q3','yes.no',4);
CREATE TABLE placement (
	code VARCHAR(12) NOT NULL, 
	area VARCHAR(32) NOT NULL, 
	audience VARCHAR(16) NOT NULL, 
	target VARCHAR(80) NOT NULL, 
	place VARCHAR(80) NOT NULL, 
	retired BOOLEAN NOT NULL, 
	CONSTRAINT pk_placement PRIMARY KEY (code), 
	CONSTRAINT ck_placement_ck_placement_audience CHECK (audience IN ('youth', 'seniors', 'migrants', 'residents', 'staff')), 
	CONSTRAINT fk_placement_area FOREIGN KEY(area) REFERENCES area (code)
);
INSERT INTO "placement" VALUES('ABC234','c3','residents','module:residents-family','药店 1',0);
INSERT INTO "placement" VALUES('abc345','c3','residents','module:residents-family','楼道',1);
INSERT INTO "placement" VALUES('EVT456','c3','residents','module:residents-family','礼堂',0);
CREATE TABLE placement_count (
	placement VARCHAR(12) NOT NULL, 
	period VARCHAR(7) NOT NULL, 
	name VARCHAR(12) NOT NULL, 
	value BIGINT NOT NULL, 
	CONSTRAINT pk_placement_count PRIMARY KEY (placement, period, name), 
	CONSTRAINT ck_placement_count_ck_placement_count_name CHECK (name IN ('scan', 'started', 'finished')), 
	CONSTRAINT fk_placement_count_placement FOREIGN KEY(placement) REFERENCES placement (code)
)
 WITHOUT ROWID

;
INSERT INTO "placement_count" VALUES('ABC234','2026-07','scan',41);
CREATE TABLE population (
	area VARCHAR(32) NOT NULL, 
	audience VARCHAR(16) NOT NULL, 
	as_of DATE NOT NULL, 
	people INTEGER NOT NULL, 
	source VARCHAR(200) NOT NULL, 
	entered_by VARCHAR(80) NOT NULL, 
	CONSTRAINT pk_population PRIMARY KEY (area, audience, as_of), 
	CONSTRAINT ck_population_ck_population_audience CHECK (audience = '' OR audience IN ('youth', 'seniors', 'migrants', 'residents', 'staff')), 
	CONSTRAINT ck_population_ck_population_people_not_negative CHECK (people >= 0), 
	CONSTRAINT fk_population_area FOREIGN KEY(area) REFERENCES area (code)
);
INSERT INTO "population" VALUES('c3','','2026-01-01',4021,'a "quoted" ''name''
in two lines	and 𠮷 ئۇيغۇرچە \n {"json": [1]}','admin');
INSERT INTO "population" VALUES('c3','youth','2026-01-01',0,'','');
CREATE TABLE received (
	community VARCHAR(32) NOT NULL, 
	period VARCHAR(7) NOT NULL, 
	band VARCHAR(8) NOT NULL, 
	CONSTRAINT pk_received PRIMARY KEY (community, period), 
	CONSTRAINT ck_received_ck_received_band CHECK (band IN ('<10', '10-49', '50-99', '100-199', '200-499', '500+')), 
	CONSTRAINT fk_received_community FOREIGN KEY(community) REFERENCES area (code)
);
INSERT INTO "received" VALUES('c3','2026-07','<10');
CREATE TABLE sealed (
	box_id VARCHAR(32) NOT NULL, 
	name VARCHAR(40) NOT NULL, 
	kind VARCHAR(1) NOT NULL, 
	area VARCHAR(32) NOT NULL, 
	audience VARCHAR(60) NOT NULL, 
	phase VARCHAR(30) NOT NULL, 
	session VARCHAR(32) NOT NULL, 
	version VARCHAR(64) NOT NULL, 
	period VARCHAR(80) NOT NULL, 
	n INTEGER NOT NULL, 
	value BIGINT NOT NULL, 
	eps FLOAT NOT NULL, 
	sealed_on DATE NOT NULL, 
	CONSTRAINT pk_sealed PRIMARY KEY (box_id, name), 
	CONSTRAINT ck_sealed_ck_sealed_kind CHECK (kind IN ('R', 'S', 'Q', 'P', 'T', 'H')), 
	CONSTRAINT ck_sealed_ck_sealed_at_least_ten CHECK (n >= 10), 
	CONSTRAINT fk_sealed_area FOREIGN KEY(area) REFERENCES area (code)
)
 WITHOUT ROWID

;
INSERT INTO "sealed" VALUES('00000000000000000000000000000001','aware','R','c3','youth','general','','new-drugs.1','2026-05',14,17,1.0,'2026-07-04');
INSERT INTO "sealed" VALUES('00000000000000000000000000000001','mastered','R','c3','youth','general','','new-drugs.1','2026-05',14,9,1.0,'2026-07-04');
INSERT INTO "sealed" VALUES('00000000000000000000000000000002','aware','R','c3','youth','after','','new-drugs.1','2026-06',10,3,1.0,'2026-07-04');
INSERT INTO "sealed" VALUES('00000000000000000000000000000002','mastered','R','c3','youth','after','','new-drugs.1','2026-06',10,-2,1.0,'2026-07-04');
INSERT INTO "sealed" VALUES('00000000000000000000000000000003','aware','R','d1','migrants|youth','after|general','','new-drugs.1','2026-04|2026-06',31,25,1.0,'2026-07-04');
INSERT INTO "sealed" VALUES('00000000000000000000000000000003','mastered','R','d1','migrants|youth','after|general','','new-drugs.1','2026-04|2026-06',31,20,1.0,'2026-07-04');
INSERT INTO "sealed" VALUES('00000000000000000000000000000004','aware','R','H1','youth','before','c1a55000000000000000000000000000','new-drugs.1','2026-06',38,36,1.0,'2026-07-04');
INSERT INTO "sealed" VALUES('00000000000000000000000000000004','mastered','R','H1','youth','before','c1a55000000000000000000000000000','new-drugs.1','2026-06',38,30,1.0,'2026-07-04');
INSERT INTO "sealed" VALUES('00000000000000000000000000000005','aware','R','s2','seniors|youth','general','','new-drugs.1','2026-05',12,11,1.0,'2026-07-04');
INSERT INTO "sealed" VALUES('00000000000000000000000000000005','mastered','R','s2','seniors|youth','general','','new-drugs.1','2026-05',12,6,1.0,'2026-07-04');
INSERT INTO "sealed" VALUES('00000000000000000000000000000006','ok:etomidate','S','d1','youth','','','','2026-Q2',131,77,0.25,'2026-07-04');
INSERT INTO "sealed" VALUES('00000000000000000000000000000007','etomidate-pod:-','Q','d1','','','','new-drugs.1A','2026-Q1|2026-Q2',510,-1,4.5454545454545455807e-02,'2026-07-04');
INSERT INTO "sealed" VALUES('00000000000000000000000000000007','etomidate-pod:?','Q','d1','','','','new-drugs.1A','2026-Q1|2026-Q2',510,8,4.5454545454545455807e-02,'2026-07-04');
INSERT INTO "sealed" VALUES('00000000000000000000000000000007','etomidate-pod:a','Q','d1','','','','new-drugs.1A','2026-Q1|2026-Q2',510,123,4.5454545454545455807e-02,'2026-07-04');
INSERT INTO "sealed" VALUES('00000000000000000000000000000007','etomidate-pod:b','Q','d1','','','','new-drugs.1A','2026-Q1|2026-Q2',510,-3,4.5454545454545455807e-02,'2026-07-04');
INSERT INTO "sealed" VALUES('00000000000000000000000000000007','etomidate-pod:c','Q','d1','','','','new-drugs.1A','2026-Q1|2026-Q2',510,0,4.5454545454545455807e-02,'2026-07-04');
INSERT INTO "sealed" VALUES('00000000000000000000000000000007','etomidate-pod:d','Q','d1','','','','new-drugs.1A','2026-Q1|2026-Q2',510,391,4.5454545454545455807e-02,'2026-07-04');
INSERT INTO "sealed" VALUES('00000000000000000000000000000007','kr20','Q','d1','','','','new-drugs.1A','2026-Q1|2026-Q2',510,5,0.0,'2026-07-04');
INSERT INTO "sealed" VALUES('00000000000000000000000000000007','r:etomidate-pod','Q','d1','','','','new-drugs.1A','2026-Q1|2026-Q2',510,2,0.0,'2026-07-04');
CREATE TABLE slip (
	slip_id BLOB NOT NULL, 
	community VARCHAR(32) NOT NULL, 
	audience VARCHAR(16) NOT NULL, 
	phase VARCHAR(8) NOT NULL, 
	session_id VARCHAR(32), 
	quiz_version VARCHAR(64) NOT NULL, 
	answers VARCHAR(40) NOT NULL, 
	mastered SMALLINT NOT NULL, 
	aware SMALLINT NOT NULL, 
	flag SMALLINT NOT NULL, 
	period VARCHAR(7) NOT NULL, 
	CONSTRAINT pk_slip PRIMARY KEY (slip_id), 
	CONSTRAINT ck_slip_ck_slip_audience CHECK (audience IN ('youth', 'seniors', 'migrants', 'residents', 'staff')), 
	CONSTRAINT ck_slip_ck_slip_period_is_a_month CHECK (length(period) = 7 AND substr(period, 5, 1) = '-'), 
	CONSTRAINT ck_slip_ck_slip_phase CHECK (phase IN ('general', 'before', 'after')), 
	CONSTRAINT ck_slip_ck_slip_answers_are_letters CHECK (replace(replace(replace(replace(replace(replace(answers, 'a', ''), 'b', ''), 'c', ''), 'd', ''), '?', ''), '-', '') = ''), 
	CONSTRAINT ck_slip_ck_slip_aware CHECK (aware IN (0, 1)), 
	CONSTRAINT ck_slip_ck_slip_flag CHECK (flag IN (0, 1, 2, 3)), 
	CONSTRAINT ck_slip_ck_slip_answers_length CHECK (length(answers) BETWEEN 1 AND 40), 
	CONSTRAINT ck_slip_ck_slip_key_is_128_bits CHECK (length(slip_id) = 16), 
	CONSTRAINT ck_slip_ck_slip_mastered CHECK (mastered IN (0, 1)), 
	CONSTRAINT fk_slip_community FOREIGN KEY(community) REFERENCES area (code)
)
 WITHOUT ROWID

;
INSERT INTO "slip" VALUES(X'01010101010101010101010101010101','c3','youth','general',NULL,'new-drugs.1A','abcdabcd-?a',1,0,0,'2026-07');
INSERT INTO "slip" VALUES(X'02020202020202020202020202020202','c3','youth','general',NULL,'new-drugs.1A','abcdabcd-?a',1,0,0,'2026-07');
INSERT INTO "slip" VALUES(X'03030303030303030303030303030303','c3','youth','general',NULL,'new-drugs.1A','abcdabcd-?a',1,0,0,'2026-07');
CREATE TABLE submission_seen (
	digest BLOB NOT NULL, 
	generation VARCHAR(7) NOT NULL, 
	CONSTRAINT pk_submission_seen PRIMARY KEY (digest), 
	CONSTRAINT ck_submission_seen_ck_submission_seen_digest_is_sha256 CHECK (length(digest) = 32)
)
 WITHOUT ROWID

;
INSERT INTO "submission_seen" VALUES(X'000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F','2026-07');
CREATE INDEX ix_sealed_area ON sealed (area, kind);
CREATE TRIGGER sealed_no_update BEFORE UPDATE ON sealed BEGIN SELECT RAISE(ABORT, 'sealed rows never change'); END;
CREATE TRIGGER sealed_no_delete BEFORE DELETE ON sealed BEGIN SELECT RAISE(ABORT, 'sealed rows never go'); END;
CREATE TRIGGER slip_no_update BEFORE UPDATE ON slip BEGIN SELECT RAISE(ABORT, 'slips never change'); END;
COMMIT;
