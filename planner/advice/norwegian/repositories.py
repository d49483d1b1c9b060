"""Sentences of norway/repositories.yaml in Norwegian."""

# ruff: noqa: E501

REPOSITORIES = {
    # accepts
    "Biological images of any modality and format, raw and processed, with annotations (masks, boxes); formats Bio-Formats can read preferred.": "Biologiske bilder av alle modaliteter og formater, rå og bearbeidede, med annoteringer (masker, bokser). Helst formater som Bio-Formats kan lese.",
    "Complete cell and tissue imaging datasets tied to a publication, with metadata that can be joined to other resources (genes, compounds), new methods, likely reuse. Readable by a current Bio-Formats.": "Komplette datasett fra avbildning av celler og vev, knyttet til en publikasjon, med metadata som kan kobles til andre ressurser (gener, stoffer), nye metoder og sannsynlig gjenbruk. Må kunne leses av en ny Bio-Formats.",
    "Raw cryo-EM and cryo-ET data linked to EMDB; volume EM, soft and hard X-ray tomography, correlative (CLEM) datasets tied to a publication.": "Rådata fra kryo-EM og kryo-ET med kobling til EMDB, volum-EM, myk og hard røntgentomografi, og korrelative datasett (CLEM) knyttet til en publikasjon.",
    "Any research output from any field.": "Alle slags forskningsresultater fra alle fag.",
    "Open research data with README; open formats preferred, proprietary originals welcome beside them.": "Åpne forskningsdata med README. Helst åpne formater, gjerne med leverandørens originaler ved siden av.",
    "Mature, related collections of files; wholly or partly Research Council funded, or of lasting value in any field; open formats.": "Ferdige samlinger av filer som hører sammen, helt eller delvis finansiert av Forskningsrådet eller av varig verdi i et fag, i åpne formater.",
    "Biological dynamics imaging data and quantitative dynamics data.": "Bilder av biologisk dynamikk og kvantitative data om dynamikk.",
    "Reusable, richly described dynamics datasets.": "Gjenbrukbare og rikt beskrevne datasett om dynamikk.",
    "Light and electron microscopy images, stacks, movies; judged for quality and annotated with ontology terms.": "Bilder, stakker og filmer fra lys- og elektronmikroskopi, vurdert for kvalitet og merket med begreper fra ontologier.",
    "Data from any field, no protected health information.": "Data fra alle fag, men ingen vernede helseopplysninger.",
    "Human omics with phenotype from Norwegian institutions.": "Humane omikkdata med fenotype fra norske institusjoner.",
    "Quantitative data, anonymised or identifiable.": "Kvantitative data, anonymiserte eller identifiserbare.",
    # not accepted
    "Protected health information; anything the depositor has no right to make public.": "Vernede helseopplysninger, og alt den som arkiverer ikke har rett til å gjøre åpent.",
    "Images behind a single figure only; data that must stay private; protected health information.": "Bare bildene bak én figur, data som må holdes private, og vernede helseopplysninger.",
    "Plain light microscopy without an EM or X-ray part.": "Ren lysmikroskopi uten en elektron- eller røntgendel.",
    "Personal, health-related, Indigenous, copyrighted, commercially sensitive or security-sensitive data unless cleared with local support; anything that cannot be open.": "Personopplysninger, helsedata, urfolksdata, opphavsrettslig vernet materiale og data som er sensitive for næring eller sikkerhet, om det ikke er avklart med lokal støtte. Heller ikke noe som ikke kan være åpent.",
    "Data still changing; sensitive data (our reading).": "Data som fortsatt endres, og sensitive data (vår tolkning).",
    "Not built for images; ask if a study joins images and genomes.": "Ikke laget for bilder. Spør hvis en studie kobler bilder og genomer.",
    "Not a home for microscopy images.": "Ikke et sted for mikroskopibilder.",
    # size
    "Route depends on size - under 50 GB in total and 20 GB a file in the browser, up to 1 TB by FTP, above 1 TB by Aspera. RDMkit's table says 2 TB as an upload limit; ask before sending more.": "Veien inn avhenger av størrelsen: under 50 GB i alt og 20 GB per fil i nettleseren, inntil 1 TB med FTP, over 1 TB med Aspera. Tabellen i RDMkit har 2 TB som grense for opplasting. Spør før du sender mer.",
    "No fixed limit. Plan ahead well over 1 TB (submission page); contact first above 10 TB (FAQ).": "Ingen fast grense. Planlegg i god tid over 1 TB (innsendingssiden), og ta kontakt først over 10 TB (spørsmål og svar).",
    "Single files over 1 TB need contact first; keep directories under 4000 files.": "Ta kontakt først om enkeltfiler over 1 TB. Hold mapper under 4000 filer.",
    "50 GB and 100 files per record by default; a one-time rise to 200 GB for a record can be had (newer accounts manage an extra allowance themselves). Zip many-file formats.": "50 GB og 100 filer per post som standard. En post kan få en engangsøkning til 200 GB (nyere kontoer styrer en ekstra kvote selv). Pakk formater med mange filer som zip.",
    "Recommended limits. Over 200 GB in total agree first with local support; over 5 TB use another repository. Researchers outside partner institutions get 10 GB free.": "Anbefalte grenser. Over 200 GB i alt avtales med lokal støtte først. Over 5 TB brukes et annet arkiv. Forskere utenfor partnerinstitusjonene får 10 GB gratis.",
    "Under 5 GB a file in the browser; S3 or a manifest from a NIRD project beyond.": "Under 5 GB per fil i nettleseren. Over det brukes S3 eller et manifest fra et NIRD-prosjekt.",
    "RDMkit lists no upload limit.": "RDMkit oppgir ingen grense for opplasting.",
    "RDMkit says 300 GB and a charge above 50 GB unless the institution is a member.": "RDMkit sier 300 GB, og betaling over 50 GB om ikke institusjonen er medlem.",
    # licence, metadata, notes
    "Older teaching material says CC0 only; recent readers of the policy page report CC0 or CC BY 4.0 for new direct deposits. Where none is stated EMBL-EBI terms of use apply.": "Eldre kursmateriell sier bare CC0. Nyere lesere av retningslinjene oppgir CC0 eller CC BY 4.0 for nye, direkte innsendinger. Der ingen er oppgitt, gjelder bruksvilkårene til EMBL-EBI.",
    "CC BY strongly recommended; the depositor states it in the metadata.": "CC BY anbefales sterkt. Den som arkiverer, oppgir lisensen i metadataene.",
    "Licence list not read in full; check the deposit guidelines.": "Listen over lisenser er ikke lest i sin helhet. Se retningslinjene for arkivering.",
    "At least one term from the hosted vocabularies is required; the documented example is geophysical (CF names), so ask which suits life science.": "Minst ett begrep fra vokabularene i arkivet er påkrevd. Eksempelet i dokumentasjonen er geofysisk (CF-navn), så spør hvilket som passer for livsvitenskap.",
    "Files can be restricted but it is not a service for sensitive personal data.": "Filer kan ha begrenset tilgang, men dette er ikke en tjeneste for sensitive personopplysninger.",
    "The 300-file advice rules out loose OME-Zarr chunks and plane-per-file exports; pack them or choose BioImage Archive.": "Rådet om 300 filer utelukker løse OME-Zarr-biter og eksport med én fil per plan. Pakk dem, eller velg BioImage Archive.",
    "The facts are from 2012; whether it takes new deposits today is unknown. Do not recommend without a check.": "Opplysningene er fra 2012. Om det tar imot nye data i dag, er ukjent. Skal ikke anbefales uten kontroll.",
    "At least 3 weeks from validated to online and about 1 more week for the DOI; no private reviewer access meanwhile (2017 text).": "Minst 3 uker fra godkjent til tilgjengelig, og omtrent 1 uke til for DOI. Ingen lukket tilgang for fagfeller imens (tekst fra 2017).",
    # cost
    "free": "gratis",
    "free to depositors (2018 statement)": "gratis for den som arkiverer (uttalelse fra 2018)",
    "free for depositors; partners pay a fee": "gratis for den som arkiverer, mens partnerne betaler en avgift",
    "charge may apply": "kan koste noe",
}
