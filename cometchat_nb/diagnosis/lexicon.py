"""The few concepts that matter, in the languages that customers write in: a term is a regular expression.

English, German, French, Spanish, Portuguese, Italian, Japanese, Chinese, Hindi, Turkish and Arabic; Dutch,
Polish, Russian and Korean for the commonest. Entries of causes name a term in braces.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

TERMS: dict[str, tuple[str, ...]] = {
    "user": (
        r"مستخدم|المستخدمين|حساب|عضو|\bkullanıcı\w*|\bhesa[bp]\w*|\büye\w*|\bçalışan\w*",
        r"\b(?:users?|accounts?|members?|person|people|uids?|profiles?|employees?|patients?|students?|agents?|customers?|(?:he|she|him|her|they|them))\b",
        r"\b(?:benutzer\w*|nutzer\w*|anwender\w*|konto|konten|mitarbeiter\w*|kunden?|schüler\w*)\b",
        r"\b(?:utilisat(?:eur|rice)s?|comptes?|membres?)\b",
        r"\b(?:usuari[oa]s?|cuentas?|contas?|utilizador\w*)\b",
        r"\b(?:utent[ei]|account|profilo)\b",
        r"ユーザー?|アカウント|利用者|用户|使用者|账号|账户|帳號|उपयोगकर्ता|यूज़?र|खाता|\b(?:gebruikers?|użytkownik\w*)\b|пользовател\w*|사용자|계정",
    ),
    "key": (
        r"مفتاح|مفاتيح|\banahtar\w*",
        r"\b(?:(?:auth|api|rest(?: api)?)?[ _-]?keys?|api-?schlüssel|schlüssel\w*)\b",
        r"\b(?:clés?|claves?|llaves?|chaves?|chiav[ei])\b|キー|鍵|密钥|金鑰|कुंजी|ключ\w*|\bsleutels?\b|\bklucz\w*|키",
    ),
    "token": (
        r"رمز (?:المصادقة|الدخول|مميز)|الرمز|توكن|\bbelirte[cç]\w*|\bjeton\w*",
        r"\b(?:auth[ _-]?)?tokens?\b|\bjetons?\b|\btokken\w*|\bcredenciales?\b|トークン|令牌|टोकन|токен\w*|토큰",
    ),
    "region": (
        r"منطقة|المنطقة|\bbölge\w*",
        r"\b(?:regions?|region\w{0,3}|région|región|região|regione|data ?cent(?:er|re)s?)\b|リージョン|地域|区域|地区|क्षेत्र|регион\w*|리전",
    ),
    "app": (
        r"تطبيق|مشروع|بيئة|\buygulama\w*|\bproje\w*|\bortam\w*",
        r"\b(?:apps?|application|projects?|environments?|anwendung|projekt|umgebung|applications?|projet|environnement"
        r"|aplicaci(?:ón|ones)|proyecto|entorno|aplicativo|aplicação|projeto|ambiente|applicazione|progetto)\b|アプリ|环境|環境|应用|项目|ऐप|приложени\w*|앱",
    ),
    "login": (
        r"تسجيل (?:ال)?دخول|الدخول|مصادقة|\b(?:giriş|oturum)\w*|\bkimlik doğrula\w*",
        r"\b(?:log[- ]?(?:ged |ging )?ins?|logins?|sign(?:ed|ing)?[- ]?ins?|sign[- ]?ons?|logging in|logon|authenticat\w*|auth|get in)\b",
        r"\b(?:anmeld\w*|angemeldet|einlog\w*|eingelogg\w*|login|einwählen|reinkommen)\b",
        r"\b(?:connexion|connecter|connecté\w*|se connecte(?:nt)?|identifi\w*|authentifi\w*)\b",
        r"\b(?:iniciar sesión|inici[oa] (?:de )?sesión|acceder|acceso|ingresar|entrar|loguear\w*|inicia sesión|conectar\w*|autentic\w*)\b",
        r"\b(?:entrar|acessar|acesso|conectar|logar|fazer login|autentica\w*)\b",
        r"\b(?:acced\w*|accesso|entrare|autentica\w*|collegar\w*)\b",
        r"ログイン|サインイン|認証|登录|登入|登錄|认证|लॉग ?इन|लॉगिन|साइन ?इन|\b(?:inloggen|aanmelden|zalogowa\w*|logowani\w*)\b|войти|вход\w*|авториз\w*|로그인",
    ),
    "fails": (
        r"ません|(?:終わら|通ら|入れ|繋がら|つながら)(?:ない|ず)|فشل|يفشل|خطأ|لا (?:يعمل|يمكن|نستطيع|أستطيع|يستطيع)|مشكلة|مرفوض|\b(?:hata\w*|başarısız|çalışmıyor|yapılamıyor|yapamıyor\w*|giremiyor\w*|olmuyor|reddedil\w*|sorun\w*|alamıyor\w*)\b|\b\w+[ae]m[ıiuü]yor\w*\b|\bkicked out\b|\bcomplain\w*|\bdies\b|\bgoes nowhere\b",
        r"\b(?:fail\w*|errors?|can(?:no|')t|cannot|could(?:n't| not)|unable|does(?:n't| not) work|not work(?:ing)?|doesnt|don't|never|nobody|neither|instead of|[45]\d\d|grey(?:ed)?|gray(?:ed)?|broken|stuck|refus\w*|reject\w*|denied|deny"
        r"|problems?|issues?|crash\w*|stopped|won't|dead|no longer|impossible|invalid|complain\w*|throws?|blocked|wrong|weird)\b",
        r"\b(?:fehl\w*|nicht|geht nicht|funktioniert nicht|klappt nicht|kein\w*|abgelehnt|scheiter\w*|störung)\b",
        r"\b(?:échoue\w*|échec|erreurs?|impossible|ne (?:fonctionne|marche|peu(?:t|vent)|parvien\w*)|n'(?:arriv\w+|est|a)|refus\w*|bloqu\w*|problème)\b|\bne (?:\w+ ){1,2}(?:pas|plus)\b|\bn'\w+ (?:pas|plus)\b",
        r"\b(?:fall[aó]\w*|errores|no (?:funciona|puede\w*|podemos|puedo|consig\w*|deja|logr\w*|(?:se )?(?:entra|conecta|abre)\w*|carga|existe|vale)|rechaz\w*|imposible|problema)\b",
        r"\b(?:falha\w*|erro|não (?:funciona|consig\w*|consegue\w*|pode\w*|entra\w*|conecta\w*|abre|existe|dá)|recusad\w*|problema)\b",
        r"\b(?:fallisc\w*|fallit\w*|errore|errori|non (?:funziona\w*|riesc\w*|poss\w*|va|entra\w*|si|esiste)|rifiut\w*|impossibile)\b",
        r"できません|できない|失敗|エラー|出来ない|拒否|弾かれ|失败|错误|报错|无法|不能|不了|出错|拒绝|असफल|विफल|त्रुटि|एरर|नहीं (?:हो|कर|पा)|समस्या|\b(?:mislukt|werkt niet|fout|kan niet|nie (?:działa|może\w*|mogę)|błąd)\b|ошибк\w*|не (?:могу\w*|работает|удается|удаётся)|실패|오류|에러|안 (?:돼|됨|됩니다)",
    ),
    "wrong": (
        r"خاطئ|خطأ في|غير صحيح|غير صالح|مختلف|\b(?:yanlış|hatalı|geçersiz|farklı)\w*",
        r"\b(?:wrong|incorrect|invalid|mistyped|typo|bad|mismatch\w*|differ\w*|not (?:the )?(?:same|right|correct)|instead of|mixed up|swapped|confus\w*)\b",
        r"\b(?:falsch\w*|ungültig\w*|vertauscht|verwechselt|anders|andere\w*|statt)\b|\b(?:mauvais\w*|incorrect\w*|invalide\w*|erron[ée]\w*|au lieu|différent\w*|fausse)\b",
        r"\b(?:incorrect[oa]s?|inválid[oa]s?|equivocad[oa]s?|erróne[oa]s?|en vez|distint[oa]s?|errad[oa]s?|em vez|diferente\w*|trocad\w*)\b|\b(?:sbagliat[oaie]|errat[oa]|scorrett[oa]|non valid[oa]|invece|divers[oa])\b",
        r"間違|誤っ|違う|違い|不正|無効|異な|错误|不对|无效|不一致|不匹配|弄错|ग़?लत|अमान्य",
    ),
    "refused": (
        r"\b(?:invalid|not (?:valid|accepted|recogni[sz]ed|working)|isn't (?:valid|accepted)|rejected|refused|incorrect|unauthori[sz]ed|unknown|not found|no longer (?:works?|valid|accepted)|do(?:es)?(?:n't| not) (?:exist|work)|stopped working|40[13])\b",
        r"\b(?:ungültig\w*|abgelehnt|zurückgewiesen|nicht (?:gültig|akzeptiert|gefunden|anerkannt)|existiert nicht|invalide\w*|refusée?s?|rejetée?s?|inconnue?s?|n'existe pas|introuvable"
        r"|inválid[oa]s?|no (?:es )?(?:válid[oa]|existe|sirve|funciona|vale)|deja de valer|ya no (?:vale|sirve|funciona)|rechazad[oa]s?|recusad[oa]s?|não (?:é )?(?:válid[oa]|existe|aceit[oa]|funciona)|não funciona mais"
        r"|non (?:è )?(?:valid[oa]|accettat[oa]|esiste|funziona)|rifiutat[oa]|geçersiz\w*|reddedil\w*|bulunamadı|yok)\b"
        r"|無効|拒否|存在しない|存在しません|使えな|弾かれ|无效|不正确|被拒|不存在|失效|अमान्य|मौजूद नहीं|काम नहीं कर|غير (?:صالح|صحيح|موجود)|مرفوض|недействит\w*|неверн\w*|не существует|유효하지|잘못된",
    ),
    "missing": (
        r"مفقود|فارغ|غير موجود|\b(?:eksik|boş|yok)\b",
        r"\b(?:missing|empty|blank|null|undefined|not (?:set|given|provided|passed|there|found|available)|unset|absent|lost|nothing)\b",
        r"\b(?:fehlt|fehlen\w*|leer\w*|nicht (?:gesetzt|vorhanden|übergeben)|manqu\w*|vides?|absente?|absent|vac[ií][oa]s?|falta\w*|no (?:está|existe|definid\w*)|vazi[oa]s?|ausente|vuot[oa]|manca\w*)\b",
        r"空|未設定|ない|なし|为空|未设置|没有|缺少|丢失|खाली|गायब|नहीं है",
    ),
    "unknown": (
        r"غير موجود|لا يوجد|لم يتم العثور|\b(?:bulunamadı\w*|mevcut değil|bulunamıyor)\b|ありません|\bnothing (?:is |was )?found\b",
        r"\b(?:does(?:n't| not) exist|do(?:n't| not) exist|not exist\w*|unknown|not (?:be )?found|no such|not recogni[sz]ed|doesnt exist|can(?:no|')t find|not known|isn't (?:known|registered))\b",
        r"\b(?:existiert\w* nicht|gibt es nicht|nicht gefunden|unbekannt\w*|kennt \w* ?nicht|nicht bekannt|n'existe\w* pas|introuvable\w*|inconnue?s?|pas trouvée?|no existe\w*|no (?:se )?encuentra\w*|no encontrad[oa]|desconocid[oa]"
        r"|não existe\w*|não (?:foi )?encontrad[oa]|desconhecid[oa]|não encontra|non esiste\w*|non (?:è stat[oa] )?trovat[oa]|sconosciut[oa]|inesistente)\b",
        r"存在しない|存在しません|見つからない|見つかりません|不存在|找不到|未找到|查无|मौजूद नहीं|नहीं मिल|не существует|не найден\w*|존재하지|찾을 수 없|niet gevonden|bestaat niet|nie istnieje",
    ),
    "not_created": (
        r"مستخدم(?:ين|ون)? (?:ال)?جدد?|المستخدم(?:ين|ون) الجدد|لم يتم (?:إنشاء|تسجيل)|\b(?:yeni (?:\w+ ){0,2}?(?:kullanıcı|üye|hesap)\w*|oluşturulmadı|oluşturulmamış|kaydedilmedi)|\b(?:freshly|newly|recently) (?:hired|joined|onboarded|added)|\b(?:accounts?|users?|people) (?:\w+ ){0,3}?(?:made|created|registered|who joined) (?:after|since|today|this)|\bsince \w+ all (?:new|freshly|newly)|\bdon't see (?:them|him|her|it) in (?:your|the) dashboard",
        r"\b(?:never|not|n't|nobody|forgot to|without|before|haven't|hasn't|no one) (?:\w+ ){0,3}?(?:creat\w*|register\w*|import\w*|sync\w*|migrat\w*|provision\w*|add(?:ed)?|signed up|exist(?:ed)? in cometchat)\b",
        r"\b(?:new|fresh(?:ly)?|just|newly) (?:\w+ )?(?:users?|registered|signed up|created account|sign-?ups?|employees?|joiners?|customers?|hires?)\b|\bsigned up (?:today|yesterday|on our|in our|just|this)|\b(?:just|only) (?:registered|signed up)",
        r"\b(?:nicht|nie|noch nicht|vergessen) (?:\w+ ){0,3}?(?:angelegt|erstellt|importiert|registriert|synchronisiert|anzulegen)|\b(?:neue[nr]?|frisch) (?:\w+ ){0,2}?(?:benutzer|nutzer|mitarbeiter|registriert\w*|angelegt\w*|kunden)|(?:müssen|muss) .{0,40}(?:angelegt|erstellt) werden",
        r"\b(?:pas|jamais|oublié de) (?:\w+ ){0,3}?(?:cré(?:é|er)\w*|enregistr\w*|import\w*|inscri\w*)|\bnouve(?:aux?|lles?|l) (?:utilisat\w+|comptes?|inscrits?|membres?|clients?)|vien(?:t|nent) de (?:s'inscrire|créer)",
        r"\b(?:no|nunca|sin|olvid\w+) (?:\w+ ){0,3}?(?:cread[oa]s?|creamos|crear|registrad[oa]s?|importad[oa]s?|dimos de alta|dad[oa]s? de alta)|\b(?:nuev[oa]s? (?:usuari|cuenta|client|emplead)\w*|usuari[oa]s? nuev[oa]s?|recién (?:cread|registrad)\w*|acaban? de (?:crear|registrar))",
        r"\b(?:não|nunca|sem|esquec\w+) (?:\w+ ){0,3}?(?:criad[oa]s?|criamos|criar|cadastrad[oa]s?|cadastrar|registrad[oa]s?|importad[oa]s?)|\b(?:nov[oa]s? (?:usuári|cont|client|cadastr)\w*|usuári[oa]s? nov[oa]s?|acab\w+ de (?:criar|cadastrar|se cadastrar))",
        r"\b(?:non|mai|senza|dimenticato di) (?:\w+ ){0,3}?(?:creat[oaie]|creare|registrat[oaie]|importat[oaie])|\b(?:nuov[oaie] (?:utent|account|client)\w*|utent[ei] (?:nuov|appena)\w*|appena (?:registrat|creat|iscritt)\w*)",
        r"(?:作成|登録|同期)(?:して|され)?(?:い)?(?:ない|ません|なかった)|新規(?:ユーザー?|登録|会員)|新しい(?:ユーザー?|会員)|(?:没有?|未|忘记|从未|还没)(?:有)?(?:先)?(?:创建|注册|导入|同步|建立)|新(?:用户|注册|账号|员工)|刚(?:刚)?(?:注册|创建)|(?:नया|नए|नये) (?:उपयोगकर्ता|यूज़?र)|(?:बनाया|बनाए|बना) नहीं|нов\w+ пользовател\w*|не создан\w*|신규 (?:사용자|회원)",
    ),
    "deactivated": (
        r"معطل|تعطيل|إلغاء تنشيط|موقوف|\b(?:devre dışı|pasif|askıya alın\w*)|\b(?:listed (?:\w+ )?(?:as|under) )?inactive\b",
        r"\b(?:de-?activat\w*|disabled (?:\w+ ){0,2}?(?:user|account)s?|(?:user|account)s? (?:\w+ ){0,3}?(?:disabled|suspended|banned|blocked|soft-?deleted)|suspend(?:ed)?|banned|soft[- ]?delet\w*|re-?activat\w*|re-?hir\w*|without (?:the )?permanent|on (?:parental|maternity|sick) leave)\b",
        r"\b(?:deaktivier\w*|gesperrt\w*|désactiv\w*|desactiv\w*|dad[oa]s? de baja|dimos de baja|dio de baja|desativ\w*|disattiv\w*|disabilitat[oaie]|suspendid[oa]s?|sospes[oaie]|suspens[oa]s?|inactiv[oa]s?|inativ[oa]s?)\b",
        r"無効化|停止(?:され|中|し)|退会|復職|休職|停职|离职|非アクティブ|停用|禁用|封禁|注销|निष्क्रिय|gedeactiveerd|деактивир\w*|비활성",
    ),
    "expired": (
        r"انتهت صلاحي\w*|منتهي الصلاحية|\bsüresi (?:doldu|dolmuş|geçti|bitti)|\bafter a (?:while|day|week)\b|depois de um tempo|al cabo de un tiempo|au bout d'un (?:moment|certain temps)|nach einer weile",
        r"\b(?:expire[sd]?|expir(?:y|ation|ing)|abgelaufen|läuft ab|expiré\w*|expire\w*|caducad[oa]s?|caduca|vencid[oa]s?|expirad[oa]s?|expirou|scadut[oa]|scade)\b|期限切れ|失効|有効期限|过期|失效|समाप्त|एक्सपायर|истек\w*|만료|verlopen",
    ),
    "revoked": (
        r"إلغاء|حذف|\b(?:iptal edil\w*|silin\w*|sildi\w*)",
        r"\b(?:revok\w*|flush\w*|invalidat\w*|(?:delet|remov|reset|clear|wip|purg)\w* (?:\w+ ){0,3}?(?:auth )?tokens?|tokens? (?:\w+ ){0,4}?(?:delet|remov|reset|clear|wip|purg)\w*)\b",
        r"\b(?:widerruf\w*|gelöscht\w*|zurückgesetzt\w*|ungültig gemacht|révoqu\w*|supprim\w*|réinitialis\w*|revocad[oa]s?|revocamos|eliminad[oa]s?|borra(?:do|mos|ron)\w*|revogad[oa]s?|excluíd[oa]s?|excluímos|apagad[oa]s?|apagamos|revocat[oaie]|cancellat[oaie]|eliminat[oaie])\b",
        r"削除|取り消|無効化|リセット|删除|撤销|清除|吊销|हटा|रद्द",
    ),
    "other_app": (
        r"\b(?:another|other|different|second|wrong|old|previous|separate|two|both|staging|test(?:ing)?|dev(?:elopment)?|qa|uat|sandbox|prod(?:uction)?|live|trial|demo)[ -](?:cometchat )?(?:apps?|projects?|environments?|env|app ?ids?|dashboards?|servers?|backends?|builds?|instances?|keys?|credentials|tenants?)\b",
        r"\b(?:andere[nrs]?|zweite[nrs]?|alte[nrs]?|falsche[nrs]?|test|staging|produktiv\w*)[ -]?(?:app|anwendung|projekt|umgebung|schlüssel)\b|\b(?:autre|deuxième|ancienne?|mauvaise) (?:app\w*|projet|environnement)|\benvironnement de (?:test|production|recette|préprod\w*)",
        r"\b(?:otra|segunda|antigua) (?:app|aplicación)|\b(?:otro|segundo) (?:proyecto|entorno)|\b(?:entorno|ambiente) de (?:prueba\w*|test\w*|producci\w+|desarrollo|homologação|staging|teste\w*|produção)|\b(?:outr[oa]|segund[oa]) (?:app|aplicativo|projeto|ambiente)|\b(?:altra|seconda|vecchia) (?:app|applicazione)|\b(?:altro|secondo) (?:progetto|ambiente)|\bambiente di (?:test|produzione|staging)",
        r"別の?(?:アプリ|環境|プロジェクト)|他の(?:アプリ|環境)|(?:検証|本番|開発|テスト|ステージング)(?:環境|用?アプリ|サーバー?)|另一个(?:应用|项目|环境|app)|(?:测试|生产|开发|预发布?)(?:环境|应用|服务器|服)|दूसरे (?:ऐप|प्रोजेक्ट)|(?:स्टेजिंग|प्रोडक्शन|टेस्ट) (?:ऐप|सर्वर|वातावरण)?",
    ),
    "email": (
        r"بريد(?: إلكتروني)?|البريد|\be-?posta\w*|\bmail (?:address|adres\w*)",
        r"\b(?:e-?mails?(?: address(?:es)?)?|mail ?adress\w*|adresses? (?:e-?)?mail|courriels?|correos?(?: electrónicos?)?|(?:indirizz[oi] )?e-?mail)\b|メールアドレス|邮箱|電子郵件|邮件地址|ईमेल|электронн\w+ почт\w+|이메일",
    ),
    "as_uid": (
        r"\b(?:as|for|is|are|=|use[sd]?|using) (?:the |our |their |its |a |an )?(?:cometchat )?(?:uids?|user ?ids?)\b|\buids?\b|\b(?:user|benutzer|nutzer)-?ids?\b|\bidentifiants?\b|\bidentificador\w*|\bID (?:utente|de usuario|do usuário)\b|ユーザー?ID|用户ID|用户 ?id|यूज़?र आईडी|यूआईडी",
    ),
    "space": (
        r"مسافة|فراغ|\bboşlu[kğ]\w*|\b(?:trailing|leading) blank",
        r"\b(?:spaces?|white ?spaces?|leerzeichen|espaces?|espacios?|espaços?|spazi[o]?)\b|空白|スペース|空格|स्पेस|пробел\w*|공백",
    ),
    "firewall": (
        r"\b(?:list\w*|liste|lista|elenco|which|welche|quels?|qué|quais|quali) (?:of |mit |de |des |di |der |von )?(?:[\w-]+ ){0,3}(?:domains?|domaines|dominios|domínios|domini|hosts?|ports?|puertos|portas|ip(?:s| (?:ranges?|addresses))|urls?)\b",
        r"جدار (?:ال)?حماية|بروكسي|\bgüvenlik duvarı\w*|\bvekil sunucu\w*",
        r"\b(?:fire-?walls?|pare-?feu|cortafuegos|proxy|proxies|zscaler|fortinet|forti\w+|palo alto|netskope|umbrella|web ?filter|content filter|bluecoat|blue coat|sophos|allow-?list\w*|white-?list\w*|blocklist\w*|vpn|antivirus|ad-?block\w*|ublock|brave|pi-?hole)\b|ファイアウォール|プロキシ|防火墙|代理|फ़?ायरवॉल|файрвол|брандмауэр|방화벽",
    ),
    "office": (
        r"\b(?:branch(?:es)? office|filiale\w*|zweigstelle\w*|agence|succursale|sucursal\w*|agência|on-?board wi-?fi|guest (?:wi-?fi|network)|ward|campus)\b|支店|店舗のネット|分行|营业厅|網点|医院(?:内|网)|病院(?:内|の)",
        r"شبكة (?:ال)?(?:شركة|عمل|مكتب|مستشفى|مدرسة|جامعة)|في المكتب|\b(?:şirket|ofis|kurum|okul|hastane|iş ?yeri)\w* (?:ağ\w*|interneti\w*|wi-?fi\w*)|\bofiste\w*|\bim kundennetz\w*|\b(?:customer|client|site|plant|factory|government)'s network",
        r"\b(?:office|corporate|company|hospital|school|campus|university|enterprise|work|bank|government|hotel|clinic)(?:'s)? (?:\w+ )?(?:network|wi-?fi|wlan|lan|laptops?|internet|proxy|computers?|pcs?|vpn|machines?|site|it|policy)\b|\b(?:in|at|from|inside) (?:the|our|their) (?:\w+ )?(?:office|company|hospital|school|clinic|campus|network)s?\b|\b(?:firmen|büro|schul|unternehmens|klinik)-?(?:netz\w*|wlan|wi-?fi|laptop\w*|rechner\w*|vpn)|\bim (?:büro|firmennetz\w*|krankenhaus|unternehmen)\b"
        r"|\b(?:réseau (?:de l'|d'|du |de la )?(?:entreprise|bureau|hôpital|lycée|école|société|interne)|au bureau|wifi (?:de l'|du )\w+|réseau)\b|\b(?:(?:red|wifi|wi-fi) (?:\w+ )?(?:de la |del |de )?(?:empresa|oficina|corporativ[oa]|hospital|escuela|universidad)|en la oficina|rede (?:\w+ )?(?:da|do) (?:empresa|escritório|hospital|escola)|rede corporativa|no escritório|na empresa|rete (?:aziendale|dell'ufficio|ospedal\w+|scolastica)|in ufficio|(?:wifi|wi-fi) aziendale)\b|社内|会社の(?:ネットワーク|PC|Wi-?Fi)|オフィス|公司(?:网络|内网|的?网|wifi|电脑)|单位网络|办公室|内网|ऑफ़?िस|कंपनी (?:के|का) नेटवर्क",
    ),
    "elsewhere_works": (
        r"\b(?:tether\w*|firmenhandy|dienst(?:handy|telefon)|eigenes? (?:handy|telefon)|téléphone (?:perso\w*|portable)|móvil personal|celular (?:pessoal|próprio)|cellulare|personal (?:phone|mobile)|own (?:phone|mobile|sim)|sim card)\b|スマホ(?:の|回線)|携帯(?:の|回線)|手机(?:上|网)|个人热点",
        r"من (?:المنزل|البيت|الهاتف|الجوال)|بيانات (?:الهاتف|الجوال)|نقطة اتصال|\b(?:evden|evde|mobil veri\w*|hücresel|telefonumdan)\b|\büber lte\b",
        r"\b(?:at home|from home|hotspot|tether\w*|mobile (?:data|network|connection)|cellular|4g|5g|lte|phone's (?:own )?connection|home (?:wi-?fi|network|office)|zu ?hause|mobilfunk|mobile daten|handy-?hotspot|partage de connexion|à la maison|chez (?:moi|lui|elle|eux)|données mobiles|en 4g|datos móviles|desde casa|en casa|em casa|de casa|dados móveis|a casa|da casa|dati mobili|rete mobile)\b|自宅|テザリング|モバイル(?:回線|通信|データ)|手机(?:热点|流量|网络)|在家|热点|घर (?:से|पर)|मोबाइल डे?ा?टा|हॉटस्पॉट",
    ),
    "hangs": (
        r"يتوقف|معلق|يدور|بلا نهاية|\b(?:takıl\w*|donuyor|bekliyor|sürekli dönüyor|yükleniyor)\b|終わりません|終わらず|返ってきません|止まったまま",
        r"\b(?:hang(?:s|ing)?|hung|stuck|forever|for ever|endless(?:ly)?|spinner|spins|spinning|pending|never (?:re(?:solves?|turns?|jects?)|comes? back|finish\w*|ends?|fires?|calls|complet\w*|settl\w*)|keeps? loading|loading|freez\w*|frozen|no (?:response|callback|answer|reply)|neither|waits?)\b",
        r"\b(?:hängt|lädt (?:\w+ ){0,3}?(?:ewig|endlos|unendlich)|dreht sich|ewig|endlos|keine (?:antwort|rückmeldung)|passiert nichts|tourne (?:\w+ )?(?:en rond|indéfiniment|sans fin)|sans fin|indéfiniment|reste bloqué\w*|aucune réponse|se queda (?:cargando|colgad[oa]|pensando|esperando)|cargando|nunca (?:responde|termina|acaba|regresa|devuelve)|girando|infinit\w*|fica (?:carregando|girando|parad[oa]|travad[oa])|carregando|nunca (?:retorna|volta|responde|termina)|resta (?:in attesa|bloccat[oa]|in caricamento)|caricamento|gira (?:all'infinito|a vuoto)|non risponde mai)\b",
        r"ぐるぐる|くるくる|読み込み中|終わらない|固まる|固まり|応答が(?:ない|ありません|返)|ずっと|返ってこない|一直(?:转圈|加载|等待|卡|转)|转圈|卡住|卡死|没有(?:响应|反应)|无响应|घूमता|अटक|लोड(?:िंग)? होता|зависа\w*|멈춤|무한",
    ),
    "timeout": (
        r"انتهت المهلة|مهلة|\bzaman aşımı\w*",
        r"\b(?:time[sd]?[- ]?outs?|timing out|zeitüberschreitung|délai (?:dépassé|d'attente)|tiempo de espera|tempo (?:limite|esgotado|de espera)|tempo scaduto)\b|タイムアウト|超时|逾時|टाइम ?आउट",
    ),
    "init": (
        r"تهيئة|\bbaşlat(?:ıl|ma)\w*",
        r"\b(?:init(?:iali[sz]\w*)?|initialisier\w*|initialis\w*|inicializ\w*|inizializz\w*)\b|初期化|初始化|इनिशियलाइज़?|инициализ\w*|초기화",
    ),
    "twice": (
        r"\b(?:twice|two times|double[- ]?(?:click|tap|mount|call|render|submit)\w*|again and again|multiple times|several times|second (?:call|click|login|time)|both calls|simultaneous\w*|concurrent\w*|in parallel|at the same time|strict ?mode|re-?render\w*|re-?mount\w*|impatient\w*|doppel\w*|zweimal|mehrfach|gleichzeitig|parallel|deux fois|double-?clic\w*|en même temps|simultané\w*|dos veces|doble clic|simultáne\w*|duas vezes|duplo clique|clique duplo|ao mesmo tempo|due volte|doppio (?:clic|click|tap)|contemporane\w*)\b|二重|2回|二回|ダブルクリック|連打|同時|两次|双击|重复(?:点击|调用|登录)|同时|连点|दो बार|дважды|두 번",
    ),
    "in_progress": (
        r"\b(?:(?:already|still) (?:in progress|running|logging in|under ?way)|in progress|bereits|läuft (?:schon|bereits|noch)|déjà en cours|en cours|ya (?:está )?en (?:curso|progreso|proceso)|em andamento|já está|già in corso|in corso)\b|進行中|実行中|処理中|进行中|正在登录|पहले से (?:चल|जारी)",
    ),
    "clock": (
        r"ساعة|تاريخ الجهاز|الوقت|التاريخ|\b(?:saat\w*|tarih\w*|cihaz saati)\b|\b(?:its|the|device(?:'s)?|phone's|tablet's) (?:date|clock|time) (?:shows|is|says|was|jumped)",
        r"\b(?:clock|system (?:time|date)|device (?:time|date)|date (?:and|&) time|time ?zone|wrong (?:date|time|year)|(?:date|time|year|uhr(?:zeit)?|datum|systemzeit|horloge|heure(?: du système)?|l'heure|reloj|fecha|hora del|relógio|data e hora|hora do|orologio|orario|data e ora)\w*)\b|時計|時刻|日付|时钟|系统时间|时间(?:不|错|快|慢|不准)|日期|घड़ी|समय गलत|часы|시계|시간이",
    ),
    "past": (
        r"\b(?:in the (?:past|future)|years? (?:back|ago|old|off)|out of (?:sync|date)|vergangenheit|zukunft|passé|pasado|passato|geçmiş\w*)\b|過去|未来|过去",
    ),
    "certificate": (
        r"شهادة|الشهادة|\bsertifika\w*",
        r"\b(?:certificates?|certs?|ssl|tls|https inspection|root ca|self[- ]signed|zertifikat\w*|certificats?|certificad[oa]s?|certificat[oi])\b|証明書|证书|प्रमाणपत्र|сертификат\w*|인증서",
    ),
    "offline": (
        r"غير متصل|بدون إنترنت|لا يوجد إنترنت|\b(?:çevrimdışı|internet yok|internetsiz|uçak modu\w*)|\bno (?:coverage|signal|reception)\b|\bkein (?:empfang|netz)\b|\bpas de réseau\b|\bsin cobertura\b|\bsem sinal\b",
        r"\b(?:offline|no internet|no (?:network )?connection|airplane mode|flight mode|without internet|kein internet|ohne internet|flugmodus|hors ligne|pas d'internet|mode avion|sin (?:internet|conexión)|modo avión|sem (?:internet|conexão)|modo avião|senza (?:internet|connessione)|modalità aereo)\b|オフライン|機内モード|圏外|离线|断网|没有网络|无网络|飞行模式|ऑफ़?लाइन|इंटरनेट नहीं",
    ),
    "cached": (
        r"\b(?:local ?storage|indexeddb|cached?|persisted|stale|stored (?:user|session|token)|old session|site data|browser data|cookies?|zwischengespeichert|cache|en caché|almacenad[oa]|guardad[oa]|armazenad[oa]|salv[oa]|memorizzat[oa])\b|キャッシュ|ローカルストレージ|缓存|本地存储|कैश",
    ),
    "upper_case": (
        r"أحرف كبيرة|\b(?:büyük|küçük) harf\w*",
        r"\b(?:upper ?-?cases?d?|lower ?-?cases?d?|lower-?casing|capital(?:s| letters?|i[sz]ed|i[sz]ation)?|case[- ]?(?:sensitiv\w*|insensitiv\w*|mismatch)|mixed case|groß-? ?(?:und|/) ?kleinschreibung|großbuchstabe\w*|kleingeschrieben|kleinbuchstabe\w*|majuscules?|minuscules?|mayúsculas?|minúsculas?|maiúsculas?|maiuscol[eao]|minuscol[eao])\b|大文字|小文字|大写|小写|大小写|बड़े अक्षर|छोटे अक्षर",
    ),
    "rate_limit": (
        r"\b(?:rate[- ]?limit\w*|throttl\w*|too many requests|429|load[- ]?test\w*|stress[- ]?test\w*|zu viele anfragen|trop de requêtes|demasiadas (?:peticiones|solicitudes)|muitas requisições|troppe richieste)\b|レート制限|リクエストが多|请求过多|限流|频率限制|压测|बहुत अधिक अनुरोध",
    ),
    "plan": (
        r"\b(?:subscriptions?|plans?|billing|invoice|trial(?: period)?|quota|free tier|payment|mau limit|upgrade|abo(?:nnement)?|tarif|testphase|testzeitraum|rechnung|forfait|essai|facture|suscripción|plan|prueba gratuita|cuota|assinatura|plano|período de teste|abbonamento|piano|prova)\b|サブスクリプション|契約|プラン|試用|订阅|套餐|试用|配额|सदस्यता|प्लान|ट्रायल",
    ),
    "copied": (
        r"\b(?:cop(?:y|ied|ies|ying)|paste[ds]?|pasting|copy-?paste\w*|kopier\w*|einfüg\w*|eingefügt|copi[ée]\w*|coll[ée]\w*|copia\w*|pega\w*|cola(?:do|mos|r|da)\w*|incolla\w*)\b|コピー|貼り付け|コピペ|复制|粘贴|कॉपी|पेस्ट",
    ),
    "region_name": (
        r"(?-i:\b(?:US|EU|IN)\b)|[\"'`](?:us|eu|in)[\"'`]|\b(?:eu|europe|europa|india|indien|inde|índia|usa|united states|frankfurt|mumbai|indian|european|american)\b|\b(?:region|región|région|região|regione)\W{1,3}(?:us|eu|in)\b|欧洲|印度|美国|ヨーロッパ|欧州|インド|米国|アメリカ",
    ),
    "server_side": (
        r"\b(?:ssr|server[- ]?side(?: render\w*)?|on the server|next\.?js|nuxt|remix|sveltekit|gatsby|astro|angular universal|prerender\w*|build time|during (?:the )?build)\b",
    ),
    "update": (
        r"\b(?:updat\w*|upgrad\w*|migrat\w*|new version|old version|version|aktualisier\w*|version\w*|mise à jour|actualiza\w*|atualiza\w*|aggiorna\w*)\b|アップデート|更新|バージョン|升级|版本|अपडेट|वर्ज़?न",
    ),
    "dns": (
        r"\b(?:dns|resolv\w*|name resolution|host ?names?|namensauflösung|résolution de noms?|resolución de nombres|resolução de nomes?|risoluzione)\b|名前解決|ホスト名|域名|解析|डीएनएस",
    ),
    "redirect": (
        r"\b(?:redirect\w*|weitergeleitet|weiterleit\w*|umgeleitet|redirig\w*|redirecciona\w*|rediriz\w*|reindirizz\w*|rinvia\w*|captive portal|login page of the (?:hotel|wi-?fi))\b|リダイレクト|重定向|跳转|रीडायरेक्ट",
    ),
    "works": (
        r"يعمل|تعمل|\bçalışıyor\b|問題ありません|問題なく|\bis in within\b|\bsofort\b",
        r"\b(?:works?|worked|working|fine|ok|okay|geht|funktioniert|klappt|marche\w*|fonctionne\w*|funciona\w*|va bien|funziona\w*)\b|動作|正常|できます|使える|可以|没问题|能(?:用|登录)|चलता|काम कर",
    ),
}

_TERM = re.compile(r"\{([a-z_]+)\}")


def expand(pattern: str) -> str:
    """Put the terms of the lexicon in the place of their names.

    >>> bool(re.search(expand("{key}"), "der Schlüssel ist falsch", re.IGNORECASE))
    True
    """
    return _TERM.sub(lambda term: f"(?:{'|'.join(TERMS[term[1]])})", pattern)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern of an entry: its terms put in, without regard to case."""
    return re.compile(unicodedata.normalize("NFC", _with_room(expand(pattern))), re.IGNORECASE)


_ADJOINING = re.compile(
    r"(?<=[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af])(?=[A-Za-z])|(?<=[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]\?)(?=[A-Za-z])"
    r"|(?<=[A-Za-z0-9])(?=[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af])"
)


def _with_room(pattern: str) -> str:
    """Let a space stand between Latin letters and those of scripts without spaces, as the reader of text puts it."""
    return _ADJOINING.sub(" ?", pattern)
