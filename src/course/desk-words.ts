import { partsOfNote } from "./away-words.ts";

/** What help desks' programs say when they answer by themselves, by language. Nobody who answers a lesson writes so. */
const STOCK = [
  // English
  "(?:we|our team)(?:['’]ve| have| has)?(?: just| successfully)? (?:got|received|logged|registered) your (?:\\w+ )?(?:request|message|e-?mail|ticket|inquiry|enquiry|question|query|case)(?=\\W*$| and (?:will|we|our|are|is|it|a|an|one|some\\w+)\\b| ?[(#,:])",
  "(?:your|this|the|a|an) (?:\\w+ )?(?:request|message|e-?mail|ticket|inquiry|enquiry|case|incident)\\b[^!?]{0,80} (?:has been|have been|was|is|is being|been) (?:successfully )?(?:received|created|opened|logged|registered|recorded|queued|routed|forwarded|transferred|reviewed|processed|submitted|added to|blocked|rejected|quarantined|held|escalated)",
  "(?:someone|somebody|an? (?:\\w+ )?(?:agent|representative|specialist|technician|colleague|member of (?:our|the) [\\w ]{1,30})|one of our [\\w ]{1,30}|(?:our|the) (?:\\w+ )?(?:team|staff|agents|support)) (?:will|['’]ll|is|are|aims? to|tr(?:y|ies) to)\\b[^.!?]{0,30}\\b(?:be (?:in touch|with you|sent)|contact|get (?:back|in touch)|respond|reply|review|look(?:ing)? into|assist|help you|follow|investigat|answer|process|work(?:ing)? on|tak(?:e|ing) care)",
  "we(?:['’]ll| will| aim to| try to| typically| usually| normally)\\b[^.!?]{0,30}(?:get back|respond|reply|answer|be in touch|contact you|follow[- ]up|review)\\b[^.!?]{0,40}(?:as soon as|shortly|soon\\b|within|in (?:under|about|less)|in the order|\\d)",
  "your (?:\\w+ )?(?:ticket|case|reference|request|incident|tracking) (?:number|id|no\\.?|reference)\\b|(?:ticket|case|reference) (?:number|id|no\\.?)\\s*(?:is\\b|[:#])|awaiting your (?:response|reply)|(?:will|to) be (?:automatically )?closed|if we (?:do not|don['’]t) hear from you|this is a reminder|(?:closed|solved|marked|received|updated) your (?:ticket|request|case)|experiencing (?:a |an )?(?:high|large|unusual)|your (?:opinion|feedback) matters|(?:take|fill in|complete) (?:our|this|the|a) [^.!?]{0,20}survey|on your behalf, with|(?:created|opened) a (?:new )?(?:\\w+ )?(?:ticket|case)(?:,? #| for you\\b| on your| with)|due to (?:a |the )?(?:high|increased|large)|thank you for your (?:application|interest|order|purchase|registration|patience)|may take (?:up to|a)|up to \\d+ (?:hours|days)|(?:take|within|up to|in|next) (?:the next )?[\\w–-]{1,5}(?: to \\w+)? (?:business|working) days|(?:usually|typically) (?:that |this |it )?takes?\\b",
  "rate (?:your|the|our|this|us)\\b[^.!?]{0,40}(?:support|service|experience|conversation|help|reply|agent|today|us\\b)|rate (?:us|your experience)|how (?:did we do|satisfied (?:are|were) you|was (?:your experience|our (?:support|service)))|(?:think of|about) our (?:customer )?(?:service|support)|help us improve",
  "(?:mailbox|inbox|e-?mail address|this address|account) (?:is|are) (?:no longer|not|un)\\s?(?:being )?(?:monitored|read|checked|in use|active|attended)|no longer (?:with|works? (?:at|for|here)|employed|part of|monitored|in use)|no longer (?:check|use|read|monitor) (?:this|my old) (?:e-?mail|address|mailbox|account|inbox)|has left (?:the (?:company|organi[sz]ation|firm)|us)\\b|(?:message|e-?mail|mail) (?:(?:has|have|will) (?:not|n['’]t)|won['’]t) be(?:en)? (?:read|forwarded|delivered)",
  "this (?:message|e-?mail|reply|notification) (?:was|is|has been) (?:\\w+ )?(?:automatic|auto)|(?:is an|an) (?:automated|automatic) (?:reply|response|message|e-?mail|notification|note)|reply to this (?:e-?mail|message) to (?:reopen|add)",
  "your (?:\\w+ )?message (?:(?:could|was|has) not|(?:could|was|has)n['’]t) (?:be |been )?(?:sent|delivered|accepted)",
  "(?:mailbox|inbox|postfach|boîte|buzón|casella|caixa)[^.!?]{0,40} (?:is|ist|est|está|è) (?:\\w+ )?(?:full|voll|pleine|lleno|piena|llena|cheia)|over quota|try (?:again|resending|sending)[^.!?]{0,30} later|(?:message|e-?mail) has reached us|virtual assistant|chat ?bot|i(?:['’]m| am) a (?:ro)?bot|(?:happy|satisfied) with (?:our|the|your) (?:answer|reply|response|support|service|help)|(?:account|mailbox|address) (?:is|has been) (?:closed|deactivated|disabled|deleted|retired)|you have been (?:added|assigned|invited|mentioned)|changed the status|can(?:not|['’]t| no longer) (?:accept|receive|process) (?:\\w+ )?(?:requests|messages|e-?mails?)|(?:use|visit) (?:the|our) (?:portal|contact form|help cent)|(?:opening|office|support) hours (?:are|:)|passed your (?:message|e-?mail) on",
  // German
  "(?:ihre?|deine?) (?:anfrage|nachricht|e-?mail|mail|meldung|ticket|anliegen)[^.!?]{0,60}(?:eingegangen|erhalten|erfasst|empfangen|registriert|bearbeitet|angelegt|aufgenommen|eingetroffen|weitergeleitet|gelesen)",
  "wir antworten [^.!?]{0,40}(?:werktag|stunden|tagen|schnell|bald)|unter (?:der|folgender) (?:\\w*nummer|ticket-?id)|ticket-?nummer|vorgangsnummer|(?:wir (?:melden|kümmern|werden)|(?:ein|unser|eine) \\S{0,30}(?:mitarbeiter|team|kolleg)\\S*)[^.!?]{0,90}(?:schnellst|so (?:schnell|bald)|in kürze|innerhalb|umgehend|kümmern|bearbeiten|zeitnah)",
  "(?:ticket|vorgang|anfrage) (?:\\S+ )?w(?:urde|ird) (?:geschlossen|gelöst|erstellt|eröffnet|erledigt)|(?:ihr|dein|das) ticket (?:\\S+ )?(?:gelöst|geschlossen|erledigt)|(?:wie|bist du|sind sie|waren sie) zufrieden|bewerten? (?:uns|jetzt)|bewerten sie|postfach wird nicht|kontaktformular|nicht mehr (?:gültig|für uns|bei uns|im unternehmen|in unserem|gelesen|aktiv)",
  // French
  "nous avons (?:bien )?reçu (?:votre|ta|ton) (?:demande|message|courriel|e-?mail|mail|ticket)|votre (?:demande|message|ticket|courriel|e-?mail)[^.!?]{0,50}(?:reçue?|enregistrée?|pris(?:e)? en|créée?|clôturée?|résolue?|transmise?|en cours)|(?:traiterons|répondrons|reviendrons|recontacterons|(?:un|notre) (?:conseiller|équipe|agent)\\b)",
  "numéro de (?:ticket|dossier|demande)|ne travaille plus|ne fait plus partie|n['’]est (?:plus|pas) (?:consultée?|relevée?|utilisée?|lue?)|(?:évalue[rz]|notez) (?:notre|votre)|votre satisfaction",
  // Spanish, Portuguese, Italian
  "hemos recibido (?:su|tu) (?:solicitud|mensaje|consulta|correo|petición|e-?mail|incidencia)|(?:su|tu) (?:solicitud|consulta|mensaje|caso|ticket|correo|petición|incidencia)[^.!?]{0,50}(?:recibid|registrad|cread|cerrad|resuelt|asignad|siendo)|nos pondremos en contacto|se pondrá en contacto|(?:le|te) (?:responderemos|contestaremos)|número de (?:ticket|caso|solicitud|incidencia)|ya no trabaja|(?:buzón|correo) no (?:se|es|está)|(?:calificar|valorar)ía",
  "(?:recebemos|acusamos o recebimento d[ae]) (?:a |o )?(?:sua?|seu)|(?:sua|seu) (?:solicitação|mensagem|chamado|pedido|e-?mail)[^.!?]{0,50}(?:recebid|registrad|abert|criad|encerrad|fechad|resolvid)|(?:responderemos|retornaremos|entraremos em contato|entrará em contato)|número d[oe] (?:chamado|protocolo|ticket)|protocolo:|não trabalha mais|como (?:você )?avalia",
  "abbiamo (?:ricevuto la (?:sua|tua) (?:richiesta|segnalazione|e-?mail|mail|domanda)|ricevuto il (?:suo|tuo) messaggio|preso in carico)|(?:sua|tua) (?:richiesta|segnalazione|e-?mail)[^.!?]{0,50}(?:ricevut|registrat|apert|chius|presa in carico|risolt)|(?:risponderemo|ricontatteremo|contatteremo|la contatterà|le risponderà)|ticket n\\.|numero (?:di )?(?:ticket|pratica)|ticket è stat|averci contattat|non lavora più|come valuta",
  // Dutch and Nordic
  "(?:wij|we) hebben (?:uw|je) (?:bericht|aanvraag|e-?mail|mail|melding|verzoek|vraag) [^.!?]{0,20}(?:ontvangen|geregistreerd)|(?:uw|je) (?:bericht|aanvraag|e-?mail|melding|verzoek|vraag)[^.!?]{0,50}(?:ontvangen|geregistreerd|aangemaakt|gesloten|doorgestuurd|behandeling)|nemen [^.!?]{0,40}contact (?:met u |met je )?op|zo (?:snel|spoedig) mogelijk (?:contact|een? (?:reactie|antwoord)|beantwoord)|(?:ticket|zaak|meldings?)nummer|ticket is (?:nu )?(?:gesloten|opgelost|aangemaakt)|bent u tevreden|niet meer werkzaam|hoe tevreden",
  "(?:vi har|har) (?:nu )?(?:tagit emot|mottagit|modtaget|mottatt|registrert|registreret) (?:ditt|din|dit)|(?:ditt|din|dit) (?:ärende|meddelande|henvendelse|sag|sak|mail|e-post)[^.!?]{0,50}(?:mottag|modtag|mottatt|registrer|skapat|oprettet|opprettet|lukket|stängt|avslutat|løst)|återkommer (?:så|inom|till dig|med svar)|(?:vender|kommer) tilbage(?: til dig)? (?:hurtigst|så|inden|snarest)|(?:svarer|svarar|kontakter) (?:dig |deg )?(?:så (?:fort|snart|hurtig|raskt)|innen|inden|inom)|ärendenummer|sagsnummer|saksnummer|hur nöjd|hvor tilfreds|hvor fornøyd|(?:arbetar|arbejder|jobber) (?:inte|ikke) længere|slutat på|bevakas inte|läses inte|overvåges ikke|overvåkes ikke",
  "olemme (?:vastaanottaneet|saaneet) |(?:viestisi|yhteydenottosi|pyyntösi|tikettisi)[^.!?]{0,40}(?:vastaanotettu|saapunut|kirjattu|käsit|suljettu)|(?:otamme (?:sinuun |teihin )?yhteyttä|vastaamme (?:sinulle|teille|mahdollisimman))|palaamme asiaan|yhteydenotosta|vastaamme (?:arkisin|viestiin|\\d)|ei ole enää (?:töissä|palveluksessa)",
  // Slavic
  "(?:(?:twoje|państwa|pana|pani) )?(?:zgłoszenie|wiadomość|zapytanie)[^.!?]{0,50}(?:zarejestrowan|przyjęt|otrzym|zamknięt|utworzon|rozwiązan)|otrzymaliśmy (?:twoj|państwa|pa)|(?:odpowiemy|skontaktujemy się|odezwiemy się)|numer (?:zgłoszenia|sprawy)|już nie pracuje|jak oceniasz",
  "(?:váš|vaše|vaši|vaša) (?:požadavek|požiadavka|zpráv[ua]|správ[ua]|e-?mail|žádost|žiadosť|dotaz)[^.!?]{0,50}(?:přijat|prijat|zaevidov|zaregistr|uzavřen|obdržel|doručen|vyřešen)|(?:ozveme se|budeme vás (?:brzy )?kontaktov|odpovíme|odpovieme)|(?:obdrželi|přijali|prijali) (?:jsme|sme)|potvr(?:zujeme|dzujeme|đujemo) (?:doručení|přijetí|prijatie|primitak|prijem)|zaevidován[ao]? pod|(?:zaprimili|primili) smo|javit ćemo|odgovorit ćemo|odgovorićemo|vaš (?:upit|zahtjev|zahtev)[^.!?]{0,40}(?:zaprimljen|primljen)",
  "(?:обращение|заявка|запрос|сообщение|письмо|тикет)[^.!?]{0,60}(?:зарегистрирован|принят|получен|закрыт|решен|создан)|(?:мы|вам|специалист|оператор|с вами)[^.!?]{0,30}(?:ответим|ответит|свяжемся|свяжется)|номер (?:обращения|заявки)|больше не работает|оцените",
  "(?:звернення|заявк[ау]|запит|повідомлення)[^.!?]{0,60}(?:зареєстрован|прийнят|отриман|закрит|створен)|(?:відповімо|зв['’]яжемося|зв['’]яжеться)|більше не працює|(?:вашето|вашата|заявката|запитването)[^.!?]{0,50}(?:получен|регистриран|приет)|ще (?:се свържем|(?:ви )?отговорим)|vastame (?:teile|esimesel|\\d)|atsakysime|atbildēsim",
  // Others in Europe
  "(?:bejelentés|megkeresés|kérés|üzenet|level)[^.!?]{0,40}(?:rögzít|megkapt|fogadt|lezár|iktat|megérkezett)|(?:kolléga|munkatárs)\\S* (?:hamarosan|rövidesen)|\\d+ órán belül|hamarosan (?:válaszol|jelentkez|felves)|már nem dolgozik",
  "am (?:primit|înregistrat) (?:solicitarea|mesajul|cererea|e-?mailul)|(?:solicitarea|mesajul|cererea) (?:dvs\\.?|dumneavoastră|ta)[^.!?]{0,40}(?:primit|înregistrat|închis)|vă vom (?:răspunde|contacta)|vă răspundem|vom reveni|nu mai lucrează",
  "tale(?:biniz|bin|p)[^.!?]{0,40}(?:alın|kaydedil|oluştur|kapat|iletil)|(?:mesajınız|e-?postanız|başvurunuz)[^.!?]{0,30}(?:alın|aldık|ulaş|kaydedil)|dönüş yap(?:acağız|ılacak)|(?:cevap vereceğiz|yanıtlayacağız)|bize ulaştığınız|iletişime geçece|artık (?:\\S+ )?çalışmıyor|talep numara",
  "(?:αίτημ[αά]|μήνυμ[αά]|ερώτημ[αά]) σας (?:καταχωρ|ελήφθη|έχει|παραλ)|(?:λάβαμε|καταχωρήσαμε) το|καταχωρήθηκε|θα (?:επικοινωνήσουμε|σας απαντήσουμε)|δεν εργάζεται πλέον",
  // Asia and the Middle East
  "(?:お問い?合わ?せ|ご連絡|ご依頼)[^。\\n]{0,20}(?:ありがとうございま|受け付け|受付|承り|拝受)|解決済み|アンケート|担当者?(?:より|から|が確認)|営業日(?:以内|中)|順次(?:対応|回答|ご)|メールを受信|しばらくお待ち|受付番号|自動(?:返信|送信|配信)|退職(?:いた|し)|満足度",
  "(?:邮件|郵件|来信|來信|来函|留言|请求|申请|反馈|工单|工單)[^。\\n]{0,8}已|已(?:经|經)?(?:收到|受理)(?:您|你)的|(?:尽快|盡快|稍后|及时)(?:与|與|给|給)?(?:您|你)?(?:联系|聯繫|回复|回覆|答复|处理|處理)|工作日内|已(?:经)?(?:离职|離職)|满意度",
  "접수(?:되었|됐|하였|했|완료)|담당자(?:가|에게)|(?:빠른|최대한) (?:시일|시간|빨리)|문의(?:해|하여)? ?(?:주셔서|감사)|(?:답변|회신)(?:을)? ?드(?:리겠|리도록|릴 예정|립니다)|퇴사|만족도",
  "تم (?:استلام|تسجيل|إغلاق|إنشاء|فتح|استقبال)|(?:سوف نقوم|سنرد|سنتواصل|سنقوم|سيتواصل|سيقوم)|رقم (?:التذكرة|الطلب)|لم يعد يعمل|(?:פנייתך|פנייתכם|הודעתך|בקשתך)[^.!?]{0,40}(?:התקבלה|נקלטה|נרשמה|נסגרה)|ניצור (?:איתך |עמך )?קשר|נחזור אלי|נשיב (?:ל|ב)|כבר לא עובד|(?:درخواست|پیام|تیکت) شما",
  "chúng tôi (?:đã (?:nhận|ghi)|sẽ (?:phản hồi|liên hệ|trả lời|sớm))|yêu cầu (?:hỗ trợ )?của (?:bạn|quý)[^.!?]{0,40}đã|kami (?:telah|sudah) menerima|(?:permintaan|tiket|pesan) anda (?:\\S+ \\S+ )?(?:telah|sudah)|menghubungi kami|đã liên hệ|(?:kami|tim kami) akan (?:segera )?|tidak lagi bekerja",
  "ได้รับ(?:ข้อความ|อีเมล|คำขอ|เรื่อง)(?:ของ)?|ขอบคุณที่ติดต่อ|(?:จะ|เรา)(?:รีบ)?(?:ติดต่อกลับ|ตอบกลับ)|संदेश मिल|(?:उत्तर|जवाब) देंगे|(?:आपका|आपकी|आपके) (?:अनुरोध|संदेश|ईमेल|शिकायत|टिकट)[^।]{0,40}(?:प्राप्त|दर्ज|बंद)|स्वचालित",
].join("|");

/** What such programs put around a person's words as well. */
const FRAME = [
  "(?:reply|antwort\\S*|respuesta|répon\\S*|rispo\\S*|返信)[^\\n]{0,40}(?:above|oberhalb|über|encima|au-dessus|sopra|より上)[^\\n]{0,30}|(?:above|より上)[^\\n]{0,20}(?:reply|返信)|—?-{2,}—?|^##-.*-##$",
  "(?:added|left|posted|wrote|made) (?:a |an )?(?:new )?(?:public )?(?:comment|note|reply)|(?:commented|replied|wrote|responded)(?: on [^\\n.]{1,40})?\\s*:|comments? added by|^thread::\\S+$|hat (?:einen kommentar|kommentiert|geschrieben)|a (?:commenté|répondu)|(?:ha|comentó|comentou|commentato)\\s*:",
  "(?:request|ticket|case|issue|task|incident|conversation)\\b[^.!?\\n]{0,40} (?:has been|was) updated|to add (?:additional |more |a )?comments?|reply to this (?:e-?mail|message)|view (?:this |the |your )?(?:request|ticket|case|issue|incident|conversation)|turn off (?:this|these)|powered by|delivered by|shared with",
  "^\\[?frnt:|^\\{?#hs:|ref:!?(?:msg|_?00d)|^ticket: ?http|^https?:\\S+$",
  "^(?:(?:short )?description|subject|summary|title|priority|category|department|requester|reference|betreff|objet|asunto|assunto|oggetto|onderwerp|ämne|emne|aihe|temat|předmět|tárgy|konu|θέμα|тема|件名|主题|主題|제목)\\s*[:：]",
].join("|");

/** What gateways put above or below everything. */
const DISCLAIMER =
  /confidential|intended recipient|vertraulich|confidenti?[ae]l|riservat[oe]|poufn|^caution\b|external (?:e-?mail|sender)|originated (?:from )?outside|\b(?:scanned|checked|signed|encrypted|archived)\b|virus|sent from my|disclaimer|think before you print|please consider the environment/u;

/** Of a sentence that only a help desk's program or a notice needs. It says nothing of who wrote the others. */
const OF_DESKS =
  /\b(?:tickets?|requests?|cases?|incidents?|absence|return|respond|repl(?:y|ies)|covers?|covering|vertret\w*|rückkehr|antworten|wenden|bearbeit\w*|beantwort\w*|anliegen|équipe|équipes|répond\w*|equipo|responder\w*|contestar\w*|equipe|risponder\w*|beantwoord\w*|medewerkers?|medarbetare|medarbejder|joindre|répondrai|contacter|contactez|responderé|responderei|risponderò|contattare|antwoord|svarar|svarer|support|verwenden sie|künftig|agents?|representatives?|satisf\w+|survey|feedback|re-?open\w*|customers?|business (?:days?|hours)|help (?:center|centre)|knowledge base|faqs?|response time|happy|(?:un|dis)?satisfied|(?:any|more|further|other|additional) (?:questions|concerns)|need (?:\w+ )?help|urgent|urgente?s?|contact|(?:direct|send|address) (?:your |any |all )?(?:inquiries|enquiries|questions|requests|correspondence) to|website|click\w*|priority|status|anfragen?|kundenservice|demandes?|solicitud|chamado|richiesta|aanvraag|ärende|sag|zgłoszeni\w+)\b|обращени|заявк|запрос|специалист|звернення|запит|お問|客服|문의/u;

/** A program's state of something: a person may add a word below. */
const STATE = new RegExp(
  [
    "\\b(?:request|ticket|case|incident|issue|inquiry|conversation|item)\\b[^.!?\\n]{0,80}\\b(?:has been|have been|was|is|is now|been)\\b[^.!?\\n]{0,20}\\b(?:solved|resolved|closed|completed|reopened|assigned|merged|escalated|cancell?ed|changed|pending)\\b",
    "\\bstatus\\b[^.!?\\n]{0,30}\\bchanged\\b|\\bclosed and merged\\b|\\b(?:inc|ritm|req|chg|prb|sctask)\\d{3,}\\b",
    "thank(?:s| you) for (?:contacting|reaching out|getting in touch|writing in|your (?:inquiry|enquiry|request))|(?:vielen dank|danke) für (?:ihre|deine) (?:anfrage|kontaktaufnahme)|merci (?:de nous avoir|d['’]avoir) contacté|gracias por (?:contactar|comunicarse)|obrigad[oa] por (?:entrar|contat)|(?:tack|tak|takk) (?:för|for) (?:att du kontakta|din henvendelse|meldingen|henvendelsen|ditt ärende)|kiitos (?:viestistä|yhteydenoto)|vă mulțumim|köszönjük (?:a |meg)?(?:leve|megke|üzene)|дякуємо за|благодарим (?:вас )?за|спасибо за обращение|dziękujemy za|děkujeme za|ďakujeme za|ευχαριστ\\S+ (?:πολύ )?(?:για|που επικοινων)|תודה על (?:פנייתך|פנייתכם)|(?:teşekkür ederiz|感谢您(?:的来信|的邮件|联系))",
    "(?:ihr|dein|votre|ton|su|tu|seu|vosso|suo|tuo|uw|je|ditt|din|dit|váš|vaš|biletul|ваш|ваша|ваше) (?:support-?)?(?:ticket|tiket|ticketul|chamado|ärende|henvendelse|požadavek|požiadavka|zahtjev|заявка|обращение|тикет)|(?:talebiniz|biletiniz|kaydınız)|您的(?:工单|请求)|(?:お問い?合わ?せ|ご依頼)(?:は|の件)|문의하신",
  ].join("|"),
  "u",
);
/** "Ticket #55", "Zgłoszenie nr 55": a number that only a program gives. */
const NUMBERED =
  /(?:ticket|tiket|\bcase|request|inquiry|vorgang|anfrage|dossier|demande|solicitud|incidencia|chamado|protocolo|richiesta|aanvraag|melding|ärende|sag|sak|zgłoszeni\S*|požadav\S*|bejelentés\S*|cerer\S*|talep|заявк\S|обращени\S|звернення|αίτημα|工单|受付|문의|طلب|تذكرة|פניי?ה)[^.!?\n]{0,25}?(?:#\s?\d|\b(?:nr|n°|nº|no|č|№|numer|nummer|numéro|número|numero|number|nomor|номер)\b\.?:? ?\d{2}|\d{3,})/u;

/** Both people and programs begin so. */
const THANKS =
  /^\W*(?:hello|hi|dear|hallo|guten tag|bonjour|hola|olá|buongiorno|здравствуйте)?[^.!?]{0,20}(?:thank(?:s| you) for (?:your|the) (?:e-?mail|message|note|mail)|(?:vielen dank|danke) für (?:ihre|deine) (?:e-?mail|nachricht|mail)|merci (?:pour|de) (?:votre|ton) (?:message|e-?mail|mail|courriel)|gracias por (?:su|tu) (?:mensaje|correo|e-?mail)|obrigad[oa] (?:pela|pelo) (?:sua|seu) (?:mensagem|e-?mail|contato)|grazie per (?:il|la) (?:suo|sua|tuo|tua) (?:messaggio|e-?mail|mail)|bedankt voor (?:uw|je) (?:bericht|e-?mail|mail)|(?:tack|tak|takk) (?:för|for) (?:ditt|din|dit) (?:mail|mejl|meddelande|besked|melding|e-post)|спасибо за (?:ваше )?(?:письмо|сообщение)|dziękuj\S+ za (?:wiadomość|e-?mail)|děkuj\S+ za (?:zprávu|e-?mail)|ďakuj\S+ za (?:správu|e-?mail)|hvala (?:vam )?(?:na|za) (?:poruci|sporočilo|e-?mail\S*)|köszön\S+ (?:a |az )?(?:level|üzenet|e-?mail)\S*|mulțum\S+ pentru (?:mesaj|e-?mail)\S*|(?:дякую|дякуємо) за (?:ваш )?(?:лист|повідомлення)|благодаря за|ευχαριστώ για το|(?:mesajınız|e-?postanız) için teşekkür|takk fyrir (?:póst|skilaboð)\S*|kiitos (?:viestistä|sähköpostista)\S*|aitäh (?:kirja|teate)|paldies par|ačiū už|gràcies pel|terima kasih (?:atas|untuk) (?:e-?mail|pesan)|cảm ơn (?:bạn |quý \S+ )?(?:đã|vì)|ขอบคุณสำหรับ|感谢(?:您|你)?的?(?:来信|邮件)|謝謝(?:您|你)?的?(?:來信|郵件)|(?:メール|ご連絡)を?(?:いただき)?ありがとう|메일 ?(?:주셔서 )?감사|شكر[اًا]{0,2} (?:على|ل)(?:رسالت|تواصل|بريد)|תודה על (?:המייל|הודעת|פניי?ת))/u;

const [IS_STOCK, IS_FRAME] = [STOCK, FRAME].map((words) => new RegExp(words, "u")) as [RegExp, RegExp];

export type Kind = "thanks" | "stock" | "away" | "state" | "frame" | "desk" | "own";

/** What kind of sentence it is, as far as words tell. */
export function kindOf(written: string): Kind {
  const sentence = written.toLowerCase();
  if (DISCLAIMER.test(sentence)) return "frame";
  if (IS_STOCK.test(sentence)) return "stock";
  if (partsOfNote(sentence).length > 0) return "away";
  if (THANKS.test(sentence)) return "thanks";
  if (IS_FRAME.test(sentence)) return "frame";
  if (STATE.test(sentence)) return "state";
  if (NUMBERED.test(sentence)) return "state";
  return OF_DESKS.test(sentence) ? "desk" : "own";
}
