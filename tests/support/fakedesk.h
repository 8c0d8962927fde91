// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/errordesk.h"

#include <QHash>

namespace ringback {

// An ErrorDesk that gives the answers a test put into it and remembers what it was asked. All content is made
// up.
class FakeDesk : public ErrorDesk {
public:
    struct Asked {
        QByteArray text;
        QString provider;
        QString operation;
    };

    QList<DecodedPaste> decode(const QByteArray& text, const QString& provider,
                               const QString& operation) const override
    {
        asked.append({text, provider, operation});
        QList<DecodedPaste> found;
        for (const auto& [mark, paste] : pastes) {
            if (!text.contains(mark))
                continue;
            found.append(paste);
            // Told whose it is, it is that provider's.
            if (!provider.isEmpty() && paste.error.candidates.contains(provider)) {
                found.last().error.provider = provider;
                found.last().error.candidates.clear();
                found.last().error.confidence = Confidence::Certain;
            }
        }
        return found;
    }
    QList<CatalogueHit> search(const QString& words, const QString& provider) const override
    {
        QList<CatalogueHit> found;
        for (const CatalogueHit& hit : hits) {
            const QString text = hit.entry.title + u' ' + hit.entry.code + u' ' + hit.entry.cause;
            if ((provider.isEmpty() || hit.entry.provider == provider)
                && (words.isEmpty() || text.contains(words, Qt::CaseInsensitive)))
                found.append(hit);
        }
        return found;
    }
    WebhookVerdict checkWebhook(const WebhookQuestion& question) const override
    {
        questions.append(question);
        if (question.headers.isEmpty()) {
            WebhookVerdict missing; // which scheme it is cannot be known
            missing.kind = WebhookVerdictKind::MissingHeader;
            return missing;
        }
        WebhookVerdict verdict = verdicts.value(question.provider);
        const bool fits = question.secret == secret && (!verdict.coversBody || question.body == signedBody);
        if (question.secret.isEmpty())
            verdict.kind = WebhookVerdictKind::MissingInput;
        else if (fits) {
            verdict.kind = WebhookVerdictKind::Valid;
            verdict.text = QStringLiteral("The signature in the header is the one this secret gives.");
            verdict.steps.clear();
        }
        return verdict;
    }
    QList<QPair<QString, QString>> providers() const override { return names; }

    QList<QPair<QString, QString>> names;
    QList<QPair<QByteArray, DecodedPaste>> pastes; // found where the text contains the first
    QList<CatalogueHit> hits;
    QHash<QString, WebhookVerdict> verdicts; // for another secret or body than these
    QByteArray secret = "whsec_made_up_1";
    QByteArray signedBody;
    mutable QList<Asked> asked;
    mutable QList<WebhookQuestion> questions;
};

} // namespace ringback
