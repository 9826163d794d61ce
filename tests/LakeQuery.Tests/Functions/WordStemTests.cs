using System.Buffers;
using System.Text;
using LakeQuery.Functions.Native;
using LakeQuery.Functions.Native.Stemming;

namespace LakeQuery.Tests.Functions;

/// <summary>word_stem against the sample vocabularies that Snowball publishes with its algorithms.</summary>
public sealed class WordStemTests
{
    [Theory]
    [InlineData(
        "fr",
        "continu continua continuait continuant continuation continue continué continuel continuelle continuellement "
        + "continuelles continuels continuer continuera continuerait continueront continuez continuité continuons contorsions "
        + "contour contournait contournant contourne contours contractait contracté contractée contracter contractés "
        + "contractions contradictoirement contradictoires contraindre contraint contrainte contraintes contraire contraires "
        + "contraria main mains maintenaient maintenait maintenant maintenir maintenue maintien maintint maire maires mairie "
        + "mais maison maisons maistre maitre majestueuse majestueusement majestueux majesté majeur majeure major majordome "
        + "majordomes majorité majorités mal malacca malade malades maladie maladies maladive maladresse maladresses maladroit "
        + "maladroite maladroitement bureaucratique bureaux calomniées camélias caméristes capricieusement captivité carrément "
        + "catéchisme cérémonieuse célibataires cèdres certainement cependant cassât caféiers caparaçonnés cessaient paris tapis "
        + "colis constamment prudemment aiguë",
        "continu continu continu continu continu continu continu continuel continuel continuel continuel continuel continu "
        + "continu continu continu continu continu continuon contors contour contourn contourn contourn contour contract "
        + "contract contract contract contract contract contradictoir contradictoir contraindr contraint contraint contraint "
        + "contrair contrair contrari main main mainten mainten mainten mainten maintenu maintien maintint mair mair mair mais "
        + "maison maison maistr maitr majestu majestu majestu majest majeur majeur major majordom majordom major major mal "
        + "malacc malad malad malad malad malad maladress maladress maladroit maladroit maladroit bureaucrat bureau calomni "
        + "caméli camer caprici captiv carr catech cérémoni célibatair cedr certain cepend cass caféi caparaçon cess paris tapis "
        + "colis const prudent aigu")]
    [InlineData(
        "de",
        "aufeinander aufeinanderbiss aufeinanderfolge aufeinanderfolgen aufeinanderfolgend aufeinanderfolgende "
        + "aufeinanderfolgt aufeinanderfolgten aufeinanderschlügen aufenthalt aufenthalten aufenthaltes auferlegen auferlegt "
        + "auferlegten auferstand auferstanden auferstehen aufersteht auferstehung auferstünde auferwecken auferweckt auferzogen "
        + "aufessen auffa auffallen auffallend auffällig auffälligen auffälliges auffassen auffasst auffaßt auffassung "
        + "auffassungsvermögen kategorie kategorien kategorisch kategorische kater katerliede katern katers käthchen kathedrale "
        + "kathinka katholik katholische katholischen kattun kattunhalstücher katz kätzchen kätzchens katze katzen katzenschmer "
        + "katzensprung katzenwürde kätzin kätzlein katzmann kauen kauerte kauf kaufe kaufen käufer kauffahrer kaufherr "
        + "kaufleute käuflich kaeuflich auferstuende quelle feuer",
        "aufeinand aufeinanderbiss aufeinanderfolg aufeinanderfolg aufeinanderfolg aufeinanderfolg aufeinanderfolgt "
        + "aufeinanderfolgt aufeinanderschlug aufenthalt aufenthalt aufenthalt auferleg auferlegt auferlegt auferstand "
        + "auferstand aufersteh aufersteht aufersteh auferstund auferweck auferweckt auferzog aufess auffa auffall auffall "
        + "auffall auffall auffall auffass auffasst auffasst auffass auffassungsvermog kategori kategori kategor kategor kat "
        + "katerlied kat kat kathch kathedral kathinka kathol kathol kathol kattun kattunhalstuch katz katzch katzch katz katz "
        + "katzenschm katzenspr katzenwurd katzin katzlein katzmann kau kauert kauf kauf kauf kauf kauffahr kaufherr kaufleut "
        + "kauflich kauflich auferstund quell feu")]
    [InlineData(
        "es",
        "che checa checar checo checoslovaquia chedraoui chefs cheliabinsk chelo chemical chemicalweek chemise chepo cheque "
        + "chequeo cheques cheraw chesca chester chetumal chetumaleños chevrolet cheyene cheyenne chi chía chiapaneca chiapas "
        + "chiba chic chica chicago chicana chicano chicas chicharrones chichen chichimecas chicles chico torá tórax torcer "
        + "toreado toreados toreándolo torear toreara torearlo toreó torero toreros torio tormenta tormentas tornado tornados "
        + "tornar tornen torneo torneos tornillo tornillos torniquete torno toro toronto toros torpedearon torpeza torrado "
        + "torralba torre torrencial torrenciales torrente torreon torreón torres torrescano trabajadoras totalidad totalizó "
        + "totalmente",
        "che chec chec chec checoslovaqui chedraoui chefs cheliabinsk chel chemical chemicalweek chemis chep chequ cheque "
        + "chequ cheraw chesc chest chetumal chetumaleñ chevrolet cheyen cheyenn chi chi chiapanec chiap chib chic chic chicag "
        + "chican chican chic chicharron chich chichimec chicl chic tor torax torc tor tor tor tor tor tor tore torer torer tori "
        + "torment torment torn torn torn torn torne torne tornill tornill torniquet torn tor toront tor torped torpez torr "
        + "torralb torr torrencial torrencial torrent torreon torreon torr torrescan trabaj total totaliz total")]
    [InlineData(
        "it",
        "abbandonata abbandonate abbandonati abbandonato abbandonava abbandonerà abbandoneranno abbandonerò abbandono "
        + "abbandonò abbaruffato abbassamento abbassando abbassandola abbassandole abbassar abbassare abbassarono abbassarsi "
        + "abbassassero abbassato abbassava abbassi abbassò abbastanza abbatté abbattendo abbattere abbattersi abbattesse "
        + "abbatteva abbattevamo abbattevano abbattimento abbattuta abbattuti abbattuto abbellita abbenché abbi pronto "
        + "pronuncerà pronuncia pronunciamento pronunciare pronunciarsi pronunciata pronunciate pronunciato pronunzia "
        + "pronunziano pronunziare pronunziarle pronunziato pronunzio pronunziò propaga propagamento propaganda propagare "
        + "propagarla propagarsi propagasse propagata propagazione propaghino propalate propende propensi propensione propini "
        + "propio propizio propone proponendo proponendosi proponenti proponeva proponevano proponga",
        "abbandon abbandon abbandon abbandon abbandon abbandon abbandon abbandon abband abbandon abbaruff abbass abbass abbass "
        + "abbass abbass abbass abbass abbass abbass abbass abbass abbass abbass abbast abbatt abbatt abbatt abbatt abbattess "
        + "abbatt abbatt abbatt abbatt abbatt abbatt abbatt abbell abbenc abbi pront pronunc pronunc pronunc pronunc pronunc "
        + "pronunc pronunc pronunc pronunz pronunz pronunz pronunz pronunz pronunz pronunz propag propag propagand propag propag "
        + "propag propag propag propag propaghin propal prop propens propension propin prop propiz propon propon propon "
        + "proponent propon propon propong")]
    [InlineData(
        "pt",
        "boa boainain boas bôas boassu boataria boate boates boatos bob boba bobagem bobagens bobalhões bobear bobeira bobinho "
        + "bobinhos bobo bobs boca bocadas bocadinho bocado bocaiúva boçal bocarra bocas bode bodoque body boeing boem boemia "
        + "boêmio boêmios bogotá boi bóia boiando quiabo quicaram quickly quieto quietos quilate quilates quilinhos quilo "
        + "quilombo quilométricas quilométricos quilômetro quilômetros quilos química químicas químico químicos quimioterapia "
        + "quimioterápicos quimono quincas quinhão quinhentos quinn quino quinta quintal quintana quintanilha quintão "
        + "quintessência quintino quinto quintos quintuplicou quinze quinzena quiosque",
        "boa boainain boas bôas boassu boat boat boat boat bob bob bobag bobagens bobalhõ bob bobeir bobinh bobinh bob bobs "
        + "boc boc bocadinh boc bocaiúv boçal bocarr boc bod bodoqu body boeing boem boem boêmi boêmi bogot boi bói boi quiab "
        + "quic quickly quiet quiet quilat quilat quilinh quil quilomb quilométr quilométr quilômetr quilômetr quil químic "
        + "químic químic químic quimioterap quimioteráp quimon quinc quinhã quinhent quinn quin quint quintal quintan quintanilh "
        + "quintã quintessent quintin quint quint quintuplic quinz quinzen quiosqu")]
    [InlineData(
        "nl",
        "lichaamsziek lichamelijk lichamelijke lichamelijkheden lichamen lichere licht lichtbeeld lichtbruin lichtdoorlatende "
        + "lichte lichten lichtende lichtenvoorde lichter lichtere lichters lichtgevoeligheid lichtgewicht lichtgrijs "
        + "lichthoeveelheid lichtintensiteit lichtje lichtjes lichtkranten lichtkring lichtkringen lichtregelsystemen lichtste "
        + "lichtstromende lichtte lichtten lichttoetreding lichtverontreinigde lichtzinnige lid lidia lidmaatschap lidstaten "
        + "lidvereniging opgingen opglanzing opglanzingen opglimlachten opglimpen opglimpende opglimping opglimpingen opgraven "
        + "opgrijnzen opgrijzende opgroeien opgroeiende opgroeiplaats ophaal ophaaldienst ophaalkosten ophaalsystemen ophaalt "
        + "ophaaltruck ophalen ophalend ophalers ophef opheffen opheffende opheffing opheldering ophemelde ophemelen opheusden "
        + "ophief ophield ophieven ophoepelt ophoog ophoogzand ophopen ophoping ophouden",
        "lichaamsziek licham licham licham licham licher licht lichtbeeld lichtbruin lichtdoorlat licht licht lichtend "
        + "lichtenvoord lichter lichter lichter lichtgevoel lichtgewicht lichtgrijs lichthoevel lichtintensiteit lichtj lichtjes "
        + "lichtkrant lichtkring lichtkring lichtregelsystem lichtst lichtstrom licht licht lichttoetred lichtverontreinigd "
        + "lichtzinn lid lidia lidmaatschap lidstat lidveren opging opglanz opglanz opglimlacht opglimp opglimp opglimp opglimp "
        + "opgrav opgrijnz opgrijz opgroei opgroei opgroeiplat ophal ophaaldienst ophaalkost ophaalsystem ophaalt ophaaltruck "
        + "ophal ophal ophaler ophef opheff opheff opheff ophelder ophemeld ophemel opheusd ophief ophield ophiev ophoepelt "
        + "ophog ophoogzand ophop ophop ophoud")]
    [InlineData(
        "sv",
        "jakt jaktbössa jakten jakthund jaktkarl jaktkarlar jaktkarlarne jaktkarlens jaktlöjtnant jaktlöjtnanten "
        + "jaktlöjtnantens jalusi jalusien jalusier jalusierna jamaika jamat jamrande jamt jande januari japanska jaquette "
        + "jaquettekappa jargong jasmin jasminen jasminer jasminhäck jaspis jaså javäl jazzvindens jcrn jcsus je jemföra "
        + "jemföras jemförelse jemförelser klo kloaken klock klocka klockan klockans klockare klockaren klockarens klockarfar "
        + "klockarn klockarsonen klockas klockkedjan klocklikt klockor klockorna klockornas klockors klockringning kloekornas "
        + "klok kloka klokare klokast klokaste kloke klokhet klokheten klokt kloliknande klor klorna kloroform kloster "
        + "klostergården klosterlik klot klotb klotrund",
        "jakt jaktböss jakt jakthund jaktkarl jaktkarl jaktkarl jaktkarl jaktlöjtnant jaktlöjtnant jaktlöjtnant jalusi jalusi "
        + "jalusi jalusi jamaik jam jamr jamt jand januari japansk jaquet jaquettekapp jargong jasmin jasmin jasmin jasminhäck "
        + "jaspis jaså javäl jazzvind jcrn jcsus je jemför jemför jemför jemför klo kloak klock klock klockan klockan klock "
        + "klock klock klockarf klockarn klockarson klock klockkedjan klocklik klock klock klock klockor klockringning kloek "
        + "klok klok klok klok klok klok klok klok klokt klolikn klor klorn kloroform klost klostergård klosterlik klot klotb "
        + "klotrund")]
    [InlineData(
        "da",
        "indtage indtagelse indtager indtages indtaget indtil indtog indtraf indtryk indtræde indtræder indtræffe indtræffer "
        + "indtrængende indtægt indtægter indvandrede indvandret indvender indvendig indvendige indvendigt indvending "
        + "indvendingerne indvie indviede indvielse indvielsen indvielsesløfte indvielsestid indvier indvies indviet indvikle "
        + "indvikler indvolde indvoldene indvortes indånde indåndede underste undersåtter undersåtters undersøg undersøge "
        + "undersøgelse undersøgelsen undersøger undersøgt undersøgte undertryk undertrykke undertrykkelse undertrykker "
        + "undertrykkere undertrykkeren undertrykkerens undertrykkeres undertrykkes undertrykt undertrykte undertryktes "
        + "undertvang undertvunget undertvungne undervejs underverdenen undervise underviser undervises undervisning "
        + "undervisningen undervist underviste underværk underværker undevise undeviste undfange undfanged",
        "indtag indtag indtag indtag indtag indtil indtog indtraf indtryk indtræd indtræd indtræf indtræf indtræng indtæg "
        + "indtæg indvandred indvandr indvend indvend indvend indvend indvending indvending indvi indvied indvi indvi "
        + "indvielsesløft indvielsestid indvi indvi indvi indvikl indvikl indvold indvold indvort indånd indånded underst "
        + "undersåt undersåt undersøg undersøg undersøg undersøg undersøg undersøg undersøg undertryk undertryk undertryk "
        + "undertryk undertryk undertryk undertryk undertryk undertryk undertryk undertryk undertryk undertvang undertvung "
        + "undertvungn undervej underverden undervis undervis undervis undervisning undervisning undervist undervist underværk "
        + "underværk undevis undevist undfang undfanged")]
    [InlineData(
        "ru",
        "в вавиловка вагнера вагон вагона вагоне вагонов вагоном вагоны важная важнее важнейшие важнейшими важничал важно "
        + "важного важное важной важном важному важности важностию важность важностью важную важны важные важный важным важных "
        + "вазах вазы вакса вакханка вал валандался валентина валериановых валерию валетами вали валил валился валится валов "
        + "вальдшнепа вальс вальса вальсе вальсишку вальтера валяется валялась валялись валялось валялся валять валяются вам "
        + "вами",
        "в вавиловк вагнер вагон вагон вагон вагон вагон вагон важн важн важн важн важнича важн важн важн важн важн важн "
        + "важност важност важност важност важн важн важн важн важн важн ваз ваз вакс вакханк вал валанда валентин валерианов "
        + "валер валет вал вал вал вал вал вальдшнеп вальс вальс вальс вальсишк вальтер валя валя валя валя валя валя валя вам "
        + "вам")]
    [InlineData(
        "no",
        "havnedistrikt havnedistriktene havnedistrikter havnedistriktet havnedistriktets havnedrift havnedriften "
        + "havneeffektivitet havneeier havneeiere havneenheter havneforbund havneforbundets havneformål havneforvaltningen "
        + "havnefunksjonene havnefunksjoner havnefylkene havnefylker havnehagen havneinfrastrukturen havneinnretningene "
        + "havneinnretninger havneinteresser havnekapasitet havnekassa havnekasse havnekassemidler havnekassen havnekassene "
        + "havnekassens havnelokalisering havneloven havnelovens havneløsning havneløsningene havneløsninger havnemessig "
        + "havnemyndighetene havnemyndigheter opning opninga opningsbalanse opningsbalansen opp oppad opparbeide opparbeidede "
        + "opparbeidelse opparbeider opparbeides opparbeidet opparbeiding oppattbygging oppbevarer oppbevaring oppblåst "
        + "oppblåste oppbrente oppbygd oppbygde oppbygget oppbygging oppbygginga oppbyggingen oppdage oppdager oppdaterte "
        + "oppdeling oppdelingen",
        "havnedistrikt havnedistrikt havnedistrikt havnedistrikt havnedistrikt havnedrift havnedrift havneeffektivit havneei "
        + "havneeier havneen havneforbund havneforbund havneformål havneforvaltning havnefunksjon havnefunksjon havnefylk "
        + "havnefylk havnehag havneinfrastruktur havneinnretning havneinnretning havneinteress havnekapasit havnekass havnekass "
        + "havnekassemidl havnekass havnekass havnekass havnelokalisering havn havn havneløsning havneløsning havneløsning "
        + "havnemess havnemynd havnemynd opning opning opningsbalans opningsbalans opp oppad opparbeid opparbeid opparbeid "
        + "opparbeid opparbeid opparbeid opparbeiding oppattbygging oppbevar oppbevaring oppblåst oppblåst oppbrent oppbygd "
        + "oppbygd oppbygg oppbygging oppbygging oppbygging oppdag oppdag oppdater oppdeling oppdeling")]
    public void Samples(string language, string words, string stems) =>
        Assert.Equal(stems, string.Join(' ', words.Split(' ').Select(word => Stem(word, language))));

    [Theory]
    [InlineData("continuerait", "fr", "continu")]
    [InlineData("torpedearon", "es", "torped")]
    [InlineData("quilomtricos", "pt", "quilomtr")]
    [InlineData("pronunziare", "it", "pronunz")]
    [InlineData("auferstnde", "de", "auferstnd")]
    [InlineData("ã", "pt", "ã")]
    [InlineData("bastão", "pt", "bastã")]
    public void What_Trino_tests(string word, string language, string stem) => Assert.Equal(stem, Stem(word, language));

    [Theory]
    [InlineData("da")]
    [InlineData("de")]
    [InlineData("es")]
    [InlineData("fr")]
    [InlineData("it")]
    [InlineData("nl")]
    [InlineData("no")]
    [InlineData("pt")]
    [InlineData("ru")]
    [InlineData("sv")]
    public void Any_text_has_a_stem(string language)
    {
        var random = new Random(7);
        const string letters = "aeiouybcdfghlmnrstqçéèáäöüßæåøãñàìòùавеийшнстья";
        for (var i = 0; i < 20_000; i++)
        {
            var word = new string(random.GetItems<char>(letters, random.Next(0, 12)));
            Assert.True(Stem(word, language).Length <= word.Length + 1 + word.Count(letter => letter == 'ß'));
        }
    }

    [Theory]
    [InlineData("fi", "NOT_SUPPORTED")]
    [InlineData("xx", "INVALID_FUNCTION_ARGUMENT")]
    [InlineData("", "INVALID_FUNCTION_ARGUMENT")]
    public void Other_languages_are_refused(string language, string error) =>
        Assert.StartsWith(error, Assert.Throws<NativeFailureException>(() => Stem("test", language)).Message, StringComparison.Ordinal);

    private static string Stem(string word, string language)
    {
        var output = new ArrayBufferWriter<byte>();
        WordStems.Write(Encoding.UTF8.GetBytes(word), Encoding.UTF8.GetBytes(language), output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
