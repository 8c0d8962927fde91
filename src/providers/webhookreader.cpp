// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/strictjson_p.h"
#include "providers/webhookreader_p.h"

#include <QRegularExpression>

#include <array>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
QStringList readHeaderNames(StrictObject& in, const char* key)
{
    static const QRegularExpression Name(u"^[A-Za-z0-9-]+$"_s);
    const QStringList names = in.texts(key);
    for (const QString& name : names) {
        if (!Name.match(name).hasMatch())
            in.problem(QString::fromLatin1(key), u"\"%1\" is not the name of a header"_s.arg(name));
    }
    return names;
}

QList<SignedPart> readSignedParts(StrictObject& in)
{
    static const QStringList Words {u"body"_s, u"timestamp"_s, u"nonce"_s, u"url"_s, u"dot"_s};
    static constexpr std::array Parts {SignedPart::Body, SignedPart::Timestamp, SignedPart::Nonce,
                                       SignedPart::Url, SignedPart::Dot};
    QList<SignedPart> parts;
    for (const QString& word : in.texts("parts")) {
        const qsizetype index = Words.indexOf(word);
        if (index < 0)
            in.problem(u"parts"_s, u"\"%1\" is not a part; write one of %2"_s.arg(word, Words.join(u", "_s)));
        else
            parts.append(Parts[static_cast<size_t>(index)]);
    }
    return parts;
}

WebhookScheme readScheme(StrictObject& in)
{
    WebhookScheme scheme;
    scheme.id = in.text("id", true);
    scheme.name = in.text("name", true);
    const QString kind = in.word("kind", {u"hmac-sha256"_s, u"unpublished"_s});
    scheme.kind = kind == "unpublished"_L1 ? SignatureKind::Unpublished : SignatureKind::HmacSha256;
    scheme.signatureHeaders = readHeaderNames(in, "signature_headers");
    if (scheme.signatureHeaders.isEmpty())
        in.problem(u"signature_headers"_s, u"the header that carries the signature is needed"_s);
    scheme.note = in.text("note");
    if (scheme.kind == SignatureKind::Unpublished)
        return scheme;

    scheme.previousHeaders = readHeaderNames(in, "previous_headers");
    scheme.timestampHeaders = readHeaderNames(in, "timestamp_headers");
    scheme.nonceHeaders = readHeaderNames(in, "nonce_headers");
    scheme.prefix = in.text("prefix");
    scheme.parts = readSignedParts(in);
    scheme.encoding = in.word("encoding", {u"hex"_s, u"base64"_s}) == "base64"_L1 ? SignatureEncoding::Base64
                                                                                  : SignatureEncoding::Hex;
    scheme.toleranceSeconds = static_cast<int>(in.integer("tolerance_seconds", 0, 1, 86'400));
    scheme.futureSeconds = static_cast<int>(in.integer("future_seconds", 0, 0, 86'400));
    scheme.key = in.text("key", true);

    const bool signsSomething =
        scheme.parts.contains(SignedPart::Body) || scheme.parts.contains(SignedPart::Url);
    if (!signsSomething)
        in.problem(u"parts"_s, u"name what is signed: at least body or url"_s);
    const bool timed = scheme.parts.contains(SignedPart::Timestamp);
    if (timed && (scheme.timestampHeaders.isEmpty() || scheme.toleranceSeconds == 0))
        in.problem(u"parts"_s, u"a signed timestamp needs timestamp_headers and tolerance_seconds"_s);
    if (!timed && (!scheme.timestampHeaders.isEmpty() || scheme.toleranceSeconds != 0))
        in.problem(u"timestamp_headers"_s, u"a timestamp that is not signed proves nothing; leave it out"_s);
    if (scheme.parts.contains(SignedPart::Nonce) == scheme.nonceHeaders.isEmpty())
        in.problem(u"nonce_headers"_s,
                   u"write nonce_headers if, and only if, the nonce is one of the parts"_s);
    return scheme;
}
} // namespace

WebhookRules readWebhookRules(StrictObject& in)
{
    WebhookRules rules;
    rules.absent = in.text("absent");
    in.objects(
        "schemes",
        [&rules](StrictObject& child) {
            WebhookScheme scheme = readScheme(child);
            for (const WebhookScheme& known : rules.schemes) {
                if (known.id == scheme.id)
                    child.problem(u"id"_s, u"the scheme \"%1\" stands twice"_s.arg(scheme.id));
            }
            rules.schemes.append(scheme);
        },
        true);
    return rules;
}

} // namespace ringback
