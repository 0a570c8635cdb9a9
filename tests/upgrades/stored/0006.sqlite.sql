BEGIN TRANSACTION;
CREATE TABLE account (
	name VARCHAR(80) NOT NULL, 
	password_hash VARCHAR(200) NOT NULL, 
	area VARCHAR(32) NOT NULL, 
	role VARCHAR(8) NOT NULL, 
	must_change BOOLEAN NOT NULL, 
	failures INTEGER NOT NULL, 
	locked_until DATETIME, 
	epoch INTEGER NOT NULL, totp_secret VARCHAR(64), totp_step BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_account PRIMARY KEY (name), 
	CONSTRAINT ck_account_role CHECK (role IN ('viewer', 'officer', 'teacher', 'admin')), 
	CONSTRAINT fk_account_area FOREIGN KEY(area) REFERENCES area (code)
);
INSERT INTO "account" VALUES('admin','$argon2id$v=19$m=8,t=1,p=1$HBI0ieKN48Z9Th6FMmUkOw$Z/Yioo7MObbst85WWxMuJlwMtgwVdFyPpyIL+8wo41I','d1','admin',0,0,NULL,3,'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',59000000);
INSERT INTO "account" VALUES('xiaowang','$argon2id$v=19$m=8,t=1,p=1$HBI0ieKN48Z9Th6FMmUkOw$Z/Yioo7MObbst85WWxMuJlwMtgwVdFyPpyIL+8wo41I','S1','officer',0,0,NULL,0,NULL,0);
INSERT INTO "account" VALUES('居委会','$argon2id$v=19$m=8,t=1,p=1$HBI0ieKN48Z9Th6FMmUkOw$Z/Yioo7MObbst85WWxMuJlwMtgwVdFyPpyIL+8wo41I','c3','officer',1,0,NULL,0,NULL,0);
INSERT INTO "account" VALUES('Ärger','$argon2id$v=19$m=8,t=1,p=1$HBI0ieKN48Z9Th6FMmUkOw$Z/Yioo7MObbst85WWxMuJlwMtgwVdFyPpyIL+8wo41I','S1','teacher',0,5,'2026-07-04 01:02:03.456789',0,NULL,0);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0006');
CREATE TABLE area (
	code VARCHAR(32) NOT NULL, 
	parent VARCHAR(32), 
	kind VARCHAR(16) NOT NULL, 
	name VARCHAR(80) NOT NULL, closed_on DATE, merged_into VARCHAR(32) CONSTRAINT fk_area_merged_into REFERENCES area (code), 
	CONSTRAINT pk_area PRIMARY KEY (code), 
	CONSTRAINT ck_area_only_districts_have_no_parent CHECK ((kind = 'district') = (parent IS NULL)), 
	CONSTRAINT ck_area_kind CHECK (kind IN ('district', 'subdistrict', 'community', 'school', 'elsewhere')), 
	CONSTRAINT fk_area_parent FOREIGN KEY(parent) REFERENCES area (code)
);
INSERT INTO "area" VALUES('d1',NULL,'district','东区',NULL,NULL);
INSERT INTO "area" VALUES('S1','d1','subdistrict','一街道',NULL,NULL);
INSERT INTO "area" VALUES('s2','d1','subdistrict','O''Brien "二"',NULL,NULL);
INSERT INTO "area" VALUES('E1','d1','elsewhere','本区其他地方',NULL,NULL);
INSERT INTO "area" VALUES('C-2','s2','community','二一社区',NULL,NULL);
INSERT INTO "area" VALUES('C1','S1','community','一一社区','2026-05-01','c3');
INSERT INTO "area" VALUES('c3','S1','community','𠮷社区',NULL,NULL);
INSERT INTO "area" VALUES('C_4','S1','community','一四社区',NULL,NULL);
INSERT INTO "area" VALUES('H1','c3','school','学校',NULL,NULL);
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
	edition INTEGER NOT NULL, 
	value FLOAT NOT NULL, 
	n INTEGER, 
	instrument VARCHAR(200) NOT NULL, 
	entered_by VARCHAR(80) NOT NULL, 
	entered_at DATETIME, 
	reason VARCHAR(200) NOT NULL, 
	CONSTRAINT pk_baseline_target PRIMARY KEY (role, measure, audience, valid_from, edition), 
	CONSTRAINT ck_baseline_target_role CHECK (role IN ('baseline', 'target')), 
	CONSTRAINT ck_baseline_target_value_not_negative CHECK (value >= 0)
);
INSERT INTO "baseline_target" VALUES('baseline','mastery','','2026-01-01',1,0.295,1200,'a survey','',NULL,'');
INSERT INTO "baseline_target" VALUES('target','mastery','','2026-01-01',1,0.85,NULL,'','',NULL,'');
INSERT INTO "baseline_target" VALUES('target','mastery','','2026-01-01',2,3.33333333333333314829e-01,NULL,'','admin','2026-07-04 01:02:03.456789','a "quoted" ''name''
in two lines	and 𠮷 ئۇيغۇرچە \n {"json": [1]}');
CREATE TABLE box_note (
	id INTEGER NOT NULL, 
	kind VARCHAR(1) NOT NULL, 
	version VARCHAR(64) NOT NULL, 
	item VARCHAR(64) NOT NULL, 
	note VARCHAR(500) NOT NULL, 
	noted_by VARCHAR(80) NOT NULL, 
	noted_on DATE NOT NULL, 
	CONSTRAINT pk_box_note PRIMARY KEY (id)
);
INSERT INTO "box_note" VALUES(7,'Q','new-drugs.1A','etomidate-pod','a "quoted" ''name''
in two lines	and 𠮷 ئۇيغۇرچە \n {"json": [1]}','admin','2026-07-05');
CREATE TABLE box_sum (
	area VARCHAR(32) NOT NULL, 
	inside BOOLEAN NOT NULL, 
	period VARCHAR(80) NOT NULL, 
	audience VARCHAR(60) NOT NULL, 
	phase VARCHAR(30) NOT NULL, 
	version VARCHAR(64) NOT NULL, 
	eps FLOAT NOT NULL, 
	classed BOOLEAN NOT NULL, 
	late BOOLEAN NOT NULL, 
	boxes INTEGER NOT NULL, 
	n BIGINT NOT NULL, 
	mastered BIGINT NOT NULL, 
	aware BIGINT NOT NULL, 
	classes INTEGER NOT NULL, 
	sessions INTEGER NOT NULL, 
	CONSTRAINT pk_box_sum PRIMARY KEY (area, inside, period, audience, phase, version, eps, classed, late), 
	CONSTRAINT fk_box_sum_area FOREIGN KEY(area) REFERENCES area (code)
)
 WITHOUT ROWID

;
INSERT INTO "box_sum" VALUES('H1',0,'2026-06','youth','before','new-drugs.1',1.0,1,0,1,38,30,36,1,1);
INSERT INTO "box_sum" VALUES('H1',0,'2026-Q2','','','',1.0,1,0,1,38,30,36,1,1);
INSERT INTO "box_sum" VALUES('S1',1,'2026-05','youth','general','new-drugs.1',1.0,0,0,1,14,9,17,0,0);
INSERT INTO "box_sum" VALUES('S1',1,'2026-06','youth','after','new-drugs.1',1.0,0,0,1,10,-2,3,0,0);
INSERT INTO "box_sum" VALUES('S1',1,'2026-06','youth','before','new-drugs.1',1.0,1,0,1,38,30,36,1,1);
INSERT INTO "box_sum" VALUES('S1',1,'2026-Q2','','','',1.0,0,0,2,24,7,20,0,0);
INSERT INTO "box_sum" VALUES('S1',1,'2026-Q2','','','',1.0,1,0,1,38,30,36,1,1);
INSERT INTO "box_sum" VALUES('c3',0,'2026-05','youth','general','new-drugs.1',1.0,0,0,1,14,9,17,0,0);
INSERT INTO "box_sum" VALUES('c3',0,'2026-06','youth','after','new-drugs.1',1.0,0,0,1,10,-2,3,0,0);
INSERT INTO "box_sum" VALUES('c3',0,'2026-Q2','','','',1.0,0,0,2,24,7,20,0,0);
INSERT INTO "box_sum" VALUES('c3',1,'2026-06','youth','before','new-drugs.1',1.0,1,0,1,38,30,36,1,1);
INSERT INTO "box_sum" VALUES('c3',1,'2026-Q2','','','',1.0,1,0,1,38,30,36,1,1);
INSERT INTO "box_sum" VALUES('d1',0,'2026-04|2026-06','migrants|youth','after|general','new-drugs.1',1.0,0,0,1,31,20,25,0,0);
INSERT INTO "box_sum" VALUES('d1',0,'2026-Q2','','','',1.0,0,0,1,31,20,25,0,0);
INSERT INTO "box_sum" VALUES('d1',1,'2026-05','seniors|youth','general','new-drugs.1',1.0,0,1,1,12,6,11,0,0);
INSERT INTO "box_sum" VALUES('d1',1,'2026-05','youth','general','new-drugs.1',1.0,0,0,1,14,9,17,0,0);
INSERT INTO "box_sum" VALUES('d1',1,'2026-06','youth','after','new-drugs.1',1.0,0,0,1,10,-2,3,0,0);
INSERT INTO "box_sum" VALUES('d1',1,'2026-06','youth','before','new-drugs.1',1.0,1,0,1,38,30,36,1,1);
INSERT INTO "box_sum" VALUES('d1',1,'2026-Q2','','','',1.0,0,0,3,36,13,31,0,0);
INSERT INTO "box_sum" VALUES('d1',1,'2026-Q2','','','',1.0,1,0,1,38,30,36,1,1);
INSERT INTO "box_sum" VALUES('s2',0,'2026-05','seniors|youth','general','new-drugs.1',1.0,0,1,1,12,6,11,0,0);
INSERT INTO "box_sum" VALUES('s2',0,'2026-Q2','','','',1.0,0,0,1,12,6,11,0,0);
CREATE TABLE class_count (
	session VARCHAR(32) NOT NULL, 
	phase VARCHAR(8) NOT NULL, 
	item VARCHAR(64) NOT NULL, 
	answer VARCHAR(4) NOT NULL, 
	value BIGINT NOT NULL, 
	CONSTRAINT pk_class_count PRIMARY KEY (session, phase, item, answer), 
	CONSTRAINT ck_class_count_phase CHECK (phase IN ('general', 'before', 'after')), 
	CONSTRAINT ck_class_count_answer CHECK (answer IN ('a', 'b', 'c', 'd', '?', '-', 'done')), 
	CONSTRAINT fk_class_count_session FOREIGN KEY(session) REFERENCES class_session (id)
)
 WITHOUT ROWID

;
INSERT INTO "class_count" VALUES('cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd','before','i1','a',12);
CREATE TABLE class_link (
	digest BLOB NOT NULL, 
	area VARCHAR(32) NOT NULL, 
	made_by VARCHAR(80) NOT NULL, 
	expires BIGINT NOT NULL, 
	CONSTRAINT pk_class_link PRIMARY KEY (digest), 
	CONSTRAINT ck_class_link_digest_is_sha256 CHECK (length(digest) = 32), 
	CONSTRAINT fk_class_link_area FOREIGN KEY(area) REFERENCES area (code)
)
 WITHOUT ROWID

;
INSERT INTO "class_link" VALUES(X'000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F','H1','admin',1783000000);
CREATE TABLE class_seen (
	digest BLOB NOT NULL, 
	session VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_class_seen PRIMARY KEY (digest), 
	CONSTRAINT ck_class_seen_digest_is_sha256 CHECK (length(digest) = 32), 
	CONSTRAINT fk_class_seen_session FOREIGN KEY(session) REFERENCES class_session (id)
)
 WITHOUT ROWID

;
INSERT INTO "class_seen" VALUES(X'000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F','cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd');
CREATE TABLE class_session (
	id VARCHAR(32) NOT NULL, 
	code VARCHAR(5) NOT NULL, 
	place VARCHAR(32) NOT NULL, 
	community VARCHAR(32) NOT NULL, 
	audience VARCHAR(16) NOT NULL, 
	quiz VARCHAR(64) NOT NULL, 
	module VARCHAR(64) NOT NULL, 
	heads INTEGER NOT NULL, 
	way VARCHAR(8) NOT NULL, 
	pace VARCHAR(8) NOT NULL, 
	phase VARCHAR(8) NOT NULL, 
	stage VARCHAR(12) NOT NULL, 
	item INTEGER NOT NULL, 
	step BIGINT NOT NULL, 
	expires BIGINT NOT NULL, 
	opened_by VARCHAR(80) NOT NULL, 
	"key" BLOB NOT NULL, 
	CONSTRAINT pk_class_session PRIMARY KEY (id), 
	CONSTRAINT ck_class_session_audience CHECK (audience IN ('youth', 'seniors', 'migrants', 'residents', 'staff')), 
	CONSTRAINT ck_class_session_way CHECK (way IN ('own', 'hands', 'cards', 'sheet')), 
	CONSTRAINT ck_class_session_pace CHECK (pace IN ('self', 'teacher')), 
	CONSTRAINT ck_class_session_phase CHECK (phase IN ('general', 'before', 'after')), 
	CONSTRAINT ck_class_session_stage CHECK (stage IN ('waiting', 'asking', 'closed', 'shown', 'explained', 'lesson', 'over')), 
	CONSTRAINT ck_class_session_heads CHECK (heads > 0), 
	CONSTRAINT ck_class_session_key_is_sha256 CHECK (length(key) = 32), 
	CONSTRAINT fk_class_session_place FOREIGN KEY(place) REFERENCES area (code), 
	CONSTRAINT fk_class_session_community FOREIGN KEY(community) REFERENCES area (code), 
	CONSTRAINT uq_class_session_code UNIQUE (code)
);
INSERT INTO "class_session" VALUES('cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd','23456','H1','c3','youth','new-drugs','',40,'own','teacher','before','asking',2,9,1783000000,'admin',X'000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F');
CREATE TABLE closed_count (
	kind VARCHAR(16) NOT NULL, 
	cell VARCHAR(120) NOT NULL, 
	period VARCHAR(7) NOT NULL, 
	name VARCHAR(80) NOT NULL, 
	value BIGINT NOT NULL, 
	CONSTRAINT pk_closed_count PRIMARY KEY (kind, cell, period, name)
)
 WITHOUT ROWID

;
INSERT INTO "closed_count" VALUES('quiz','new-drugs','2026-Q2','sent',1234567890123);
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
CREATE TABLE import_draft (
	account VARCHAR(80) NOT NULL, 
	data BLOB NOT NULL, 
	made_at DATETIME NOT NULL, 
	CONSTRAINT pk_import_draft PRIMARY KEY (account)
);
INSERT INTO "import_draft" VALUES('admin',X'00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF','2026-07-04 01:02:03.456789');
CREATE TABLE indicator_value (
	indicator VARCHAR(40) NOT NULL, 
	area VARCHAR(32) NOT NULL, 
	period VARCHAR(7) NOT NULL, 
	edition INTEGER NOT NULL, 
	value FLOAT NOT NULL, 
	source VARCHAR(200) NOT NULL, 
	note VARCHAR(500) NOT NULL, 
	entered_by VARCHAR(80) NOT NULL, 
	entered_at DATETIME NOT NULL, 
	CONSTRAINT pk_indicator_value PRIMARY KEY (indicator, area, period, edition), 
	CONSTRAINT fk_indicator_value_area FOREIGN KEY(area) REFERENCES area (code)
);
INSERT INTO "indicator_value" VALUES('contact','d1','2026-Q2',1,3.00000000000000044408e-01,'station','a "quoted" ''name''
in two lines	and 𠮷 ئۇيغۇرچە \n {"json": [1]}','admin','2026-07-04 01:02:03.456789');
INSERT INTO "indicator_value" VALUES('contact','d1','2026-Q2',2,98.0,'station','a "quoted" ''name''
in two lines	and 𠮷 ئۇيغۇرچە \n {"json": [1]}','admin','2026-07-04 01:02:03.456789');
CREATE TABLE invitation (
	digest BLOB NOT NULL, 
	area VARCHAR(32) NOT NULL, 
	role VARCHAR(8) NOT NULL, 
	made_by VARCHAR(80) NOT NULL, 
	expires DATETIME NOT NULL, 
	CONSTRAINT pk_invitation PRIMARY KEY (digest), 
	CONSTRAINT ck_invitation_role CHECK (role IN ('viewer', 'officer', 'teacher', 'admin')), 
	CONSTRAINT fk_invitation_area FOREIGN KEY(area) REFERENCES area (code)
);
INSERT INTO "invitation" VALUES(X'000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F','c3','viewer','admin','2026-07-04 01:02:03.456789');
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
CREATE TABLE page_report (
	page VARCHAR(120) NOT NULL, 
	reason VARCHAR(12) NOT NULL, 
	period VARCHAR(7) NOT NULL, 
	value BIGINT NOT NULL, 
	CONSTRAINT pk_page_report PRIMARY KEY (page, reason, period), 
	CONSTRAINT ck_page_report_reason CHECK (reason IN ('wrong', 'outdated', 'unclear', 'translation', 'display', 'hurtful'))
)
 WITHOUT ROWID

;
INSERT INTO "page_report" VALUES('/learn/residents-family/','unclear','2026-07',2);
CREATE TABLE placement (
	code VARCHAR(12) NOT NULL, 
	area VARCHAR(32) NOT NULL, 
	audience VARCHAR(16) NOT NULL, 
	target VARCHAR(80) NOT NULL, 
	place VARCHAR(80) NOT NULL, 
	retired BOOLEAN NOT NULL, 
	CONSTRAINT pk_placement PRIMARY KEY (code), 
	CONSTRAINT ck_placement_audience CHECK (audience IN ('youth', 'seniors', 'migrants', 'residents', 'staff')), 
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
	CONSTRAINT ck_placement_count_name CHECK (name IN ('scan', 'started', 'finished')), 
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
	CONSTRAINT ck_population_audience CHECK (audience = '' OR audience IN ('youth', 'seniors', 'migrants', 'residents', 'staff')), 
	CONSTRAINT ck_population_people_not_negative CHECK (people >= 0), 
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
	CONSTRAINT ck_received_band CHECK (band IN ('<10', '10-49', '50-99', '100-199', '200-499', '500+')), 
	CONSTRAINT fk_received_community FOREIGN KEY(community) REFERENCES area (code)
);
INSERT INTO "received" VALUES('c3','2026-07','<10');
CREATE TABLE recovery_code (
	account VARCHAR(80) NOT NULL, 
	digest BLOB NOT NULL, 
	CONSTRAINT pk_recovery_code PRIMARY KEY (account, digest), 
	CONSTRAINT fk_recovery_code_account FOREIGN KEY(account) REFERENCES account (name)
);
INSERT INTO "recovery_code" VALUES('admin',X'000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F');
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
	CONSTRAINT ck_sealed_kind CHECK (kind IN ('R', 'S', 'Q', 'P', 'T', 'H')), 
	CONSTRAINT ck_sealed_at_least_ten CHECK (n >= 10), 
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
CREATE TABLE session_due (
	session_id VARCHAR(32) NOT NULL, 
	community VARCHAR(32) NOT NULL, 
	expires BIGINT NOT NULL, 
	CONSTRAINT pk_session_due PRIMARY KEY (session_id), 
	CONSTRAINT fk_session_due_community FOREIGN KEY(community) REFERENCES area (code)
)
 WITHOUT ROWID

;
INSERT INTO "session_due" VALUES('cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd','c3',1783000800);
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
	CONSTRAINT ck_slip_audience CHECK (audience IN ('youth', 'seniors', 'migrants', 'residents', 'staff')), 
	CONSTRAINT ck_slip_period_is_a_month CHECK (length(period) = 7 AND substr(period, 5, 1) = '-'), 
	CONSTRAINT ck_slip_phase CHECK (phase IN ('general', 'before', 'after')), 
	CONSTRAINT ck_slip_answers_are_letters CHECK (replace(replace(replace(replace(replace(replace(answers, 'a', ''), 'b', ''), 'c', ''), 'd', ''), '?', ''), '-', '') = ''), 
	CONSTRAINT ck_slip_aware CHECK (aware IN (0, 1)), 
	CONSTRAINT ck_slip_flag CHECK (flag IN (0, 1, 2, 3)), 
	CONSTRAINT ck_slip_answers_length CHECK (length(answers) BETWEEN 1 AND 40), 
	CONSTRAINT ck_slip_key_is_128_bits CHECK (length(slip_id) = 16), 
	CONSTRAINT ck_slip_mastered CHECK (mastered IN (0, 1)), 
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
	CONSTRAINT ck_submission_seen_digest_is_sha256 CHECK (length(digest) = 32)
)
 WITHOUT ROWID

;
INSERT INTO "submission_seen" VALUES(X'000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F','2026-07');
CREATE TABLE tally (
	session_id VARCHAR(32) NOT NULL, 
	item VARCHAR(64) NOT NULL, 
	answer VARCHAR(1) NOT NULL, 
	count INTEGER NOT NULL, 
	CONSTRAINT pk_tally PRIMARY KEY (session_id, item, answer), 
	CONSTRAINT ck_tally_answer CHECK (answer IN ('a', 'b', 'c', 'd', '?', '-')), 
	CONSTRAINT ck_tally_count_not_negative CHECK (count >= 0), 
	CONSTRAINT fk_tally_session_id FOREIGN KEY(session_id) REFERENCES tally_head (session_id)
)
 WITHOUT ROWID

;
INSERT INTO "tally" VALUES('abababababababababababababababab','i1','a',20);
CREATE TABLE tally_head (
	session_id VARCHAR(32) NOT NULL, 
	community VARCHAR(32) NOT NULL, 
	audience VARCHAR(16) NOT NULL, 
	quiz_version VARCHAR(64) NOT NULL, 
	headcount INTEGER NOT NULL, 
	entered_by VARCHAR(80) NOT NULL, 
	period VARCHAR(7) NOT NULL, 
	CONSTRAINT pk_tally_head PRIMARY KEY (session_id), 
	CONSTRAINT ck_tally_head_audience CHECK (audience IN ('youth', 'seniors', 'migrants', 'residents', 'staff')), 
	CONSTRAINT ck_tally_head_headcount_not_negative CHECK (headcount >= 0), 
	CONSTRAINT fk_tally_head_community FOREIGN KEY(community) REFERENCES area (code)
)
 WITHOUT ROWID

;
INSERT INTO "tally_head" VALUES('abababababababababababababababab','c3','youth','new-drugs.1A',31,'admin','2026-07');
CREATE TRIGGER sealed_no_update BEFORE UPDATE ON sealed BEGIN SELECT RAISE(ABORT, 'sealed rows never change'); END;
CREATE TRIGGER sealed_no_delete BEFORE DELETE ON sealed BEGIN SELECT RAISE(ABORT, 'sealed rows never go'); END;
CREATE TRIGGER slip_no_update BEFORE UPDATE ON slip BEGIN SELECT RAISE(ABORT, 'slips never change'); END;
CREATE TRIGGER closed_count_no_update BEFORE UPDATE ON closed_count BEGIN SELECT RAISE(ABORT, 'closed counts never change'); END;
CREATE TRIGGER closed_count_no_delete BEFORE DELETE ON closed_count BEGIN SELECT RAISE(ABORT, 'closed counts never change'); END;
CREATE INDEX ix_sealed_area ON sealed (area, kind, period, audience, phase, version, eps, session, name, n, value);
CREATE INDEX ix_box_sum_inside ON box_sum (inside, period, area);
COMMIT;
