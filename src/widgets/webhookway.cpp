// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui_webhookway.h"

#include "core/visibletext.h"
#include "engine/errordesk.h"
#include "widgets/answerpanel.h"
#include "widgets/theme.h"
#include "widgets/webhookway.h"

#include <QHideEvent>

namespace ringback {
using namespace Qt::StringLiterals;

WebhookWay::WebhookWay(const ErrorDesk& desk, const Clock& clock, QWidget* parent)
    : QWidget(parent), m_desk(desk), m_clock(clock), m_ui(std::make_unique<Ui::WebhookWay>())
{
    m_ui->setupUi(this);
    setFocusProxy(m_ui->headersEdit);
    m_ui->headingLabel->setFont(scaledFont(font(), 1.5, true));
    m_ui->hintLabel->setForegroundRole(QPalette::PlaceholderText);
    for (PlainLabel* label :
         {m_ui->providerLabel, m_ui->headersLabel, m_ui->bodyLabel, m_ui->urlLabel, m_ui->secretLabel})
        label->setFont(scaledFont(font(), 1.0, true));
    m_ui->bodyEdit->setExact(true);
    m_ui->bodyEdit->setPlaceholderText(
        tr("Every byte counts: opening the file you logged is safer than pasting."));
    m_ui->secretEdit->setInputMethodHints(Qt::ImhSensitiveData | Qt::ImhHiddenText | Qt::ImhNoPredictiveText);
    m_ui->bodyNoticeLabel->hide();
    m_ui->providerCombo->addItem(tr("Find out from the headers"), QString());
    for (const auto& [id, name] : m_desk.providers())
        m_ui->providerCombo->addItem(visibleLine(name), id);
    connect(m_ui->providerCombo, &QComboBox::currentIndexChanged, this, [this] {
        arrange();
        emit changed();
    });
    for (PasteEdit* edit : {m_ui->headersEdit, m_ui->bodyEdit})
        connect(edit, &PasteEdit::bytesChanged, this, &WebhookWay::changed);
    connect(m_ui->headersEdit, &PasteEdit::bytesChanged, this, &WebhookWay::arrange);
    for (QLineEdit* edit : {m_ui->urlEdit, m_ui->secretEdit}) {
        connect(edit, &QLineEdit::textChanged, this, &WebhookWay::changed);
        connect(edit, &QLineEdit::returnPressed, this, &WebhookWay::check);
    }
    connect(m_ui->bodyEdit, &PasteEdit::noteChanged, this, [this] {
        m_ui->bodyNoticeLabel->setText(m_ui->bodyEdit->note());
        m_ui->bodyNoticeLabel->setVisible(!m_ui->bodyEdit->note().isEmpty());
    });
    connect(m_ui->openBodyButton, &QPushButton::clicked, this, [this] {
        const QString path = askForFile(this, tr("Open a file with a webhook's raw body"));
        if (!path.isEmpty())
            m_ui->bodyEdit->openFile(path);
    });
    connect(m_ui->checkButton, &QPushButton::clicked, this, &WebhookWay::check);
    arrange();
}

WebhookWay::~WebhookWay() = default;

void WebhookWay::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    // Not when the window is only minimised: the person is still at it.
    if (!event->spontaneous())
        m_ui->secretEdit->setText({});
}

// Which scheme it is shows in the headers; where that one covers the URL, the URL is asked for.
void WebhookWay::arrange()
{
    WebhookQuestion headersOnly = question();
    headersOnly.secret.clear();
    headersOnly.body.clear();
    headersOnly.url.clear();
    const WebhookVerdict scheme = m_desk.checkWebhook(headersOnly);
    const bool known = !headersOnly.provider.isEmpty() && scheme.kind != WebhookVerdictKind::UnknownProvider;
    m_ui->urlSection->setVisible(known && !scheme.coversBody);
}

QStringList WebhookWay::providersIn(const HeaderList& headers) const
{
    QStringList fitting;
    if (headers.isEmpty())
        return fitting;
    for (const auto& [id, name] : m_desk.providers()) {
        WebhookQuestion headersOnly;
        headersOnly.provider = id;
        headersOnly.headers = headers;
        headersOnly.now = m_clock.nowUtc();
        const WebhookVerdictKind kind = m_desk.checkWebhook(headersOnly).kind;
        if (kind != WebhookVerdictKind::MissingHeader && kind != WebhookVerdictKind::UnknownProvider)
            fitting.append(id);
    }
    return fitting;
}

QStringList WebhookWay::namesOf(const QStringList& providers) const
{
    QStringList names;
    for (const QString& provider : providers)
        names.append(visibleLine(providerNameIn(m_desk, provider)));
    return names;
}

WebhookVerdict WebhookWay::askForProvider() const
{
    const QStringList fitting = providersIn(headersIn(m_ui->headersEdit->bytes()));
    WebhookVerdict verdict;
    verdict.kind = WebhookVerdictKind::UnknownProvider;
    if (fitting.isEmpty()) {
        verdict.text = tr("Among these headers is no signature of a provider that Ringback knows.");
        verdict.steps = {
            tr("Give every header as it arrived at your server; a proxy may drop unknown ones."),
            tr("If you know whose webhook it is, choose the provider: what it should have sent is "
               "then named.")};
    } else {
        verdict.text =
            tr("These headers fit more than one provider: %1.").arg(namesOf(fitting).join(tr(", ")));
        verdict.steps = {tr("Choose the provider, then check again.")};
    }
    return verdict;
}

HeaderList WebhookWay::headersIn(const QByteArray& text)
{
    HeaderList headers;
    for (QByteArray line : text.split('\n')) {
        line = line.trimmed();
        if (line.startsWith("< ") || line.startsWith("> "))
            line = line.sliced(2).trimmed();
        const qsizetype colon = line.indexOf(':');
        const QByteArray name = line.first(std::max<qsizetype>(colon, 0)).trimmed();
        if (colon > 0 && !name.contains(' '))
            headers.append({name, line.sliced(colon + 1).trimmed()});
    }
    return headers;
}

WebhookQuestion WebhookWay::question() const
{
    WebhookQuestion question;
    question.provider = m_ui->providerCombo->currentData().toString();
    question.headers = headersIn(m_ui->headersEdit->bytes());
    if (question.provider.isEmpty()) {
        const QStringList fitting = providersIn(question.headers);
        if (fitting.size() == 1)
            question.provider = fitting.first();
    }
    question.body = m_ui->bodyEdit->bytes();
    if (!m_ui->urlSection->isHidden())
        question.url = m_ui->urlEdit->text().trimmed();
    question.secret = m_ui->secretEdit->text().toUtf8();
    question.now = m_clock.nowUtc();
    return question;
}

void WebhookWay::check()
{
    WebhookQuestion question = this->question();
    if (question.provider.isEmpty()) {
        question.secret.fill('\0');
        emit checked(askForProvider(), {});
        return;
    }
    WebhookVerdict verdict = m_desk.checkWebhook(question);
    QString remark;
    if (verdict.kind == WebhookVerdictKind::MissingHeader) {
        const QStringList others = namesOf(providersIn(question.headers));
        if (!others.isEmpty())
            remark =
                tr("They carry a signature of %1 instead: is that the provider?").arg(others.join(tr(", ")));
    } else if (m_ui->providerCombo->currentData().toString().isEmpty()) {
        remark =
            tr("Checked as a webhook of %1, going by its headers.").arg(namesOf({question.provider}).first());
    }
    const bool mayBePasting = (verdict.kind == WebhookVerdictKind::WrongSignature
                               || verdict.kind == WebhookVerdictKind::BodyChanged)
        && verdict.coversBody && !m_ui->bodyEdit->isHeld();
    if (mayBePasting) {
        // A text field knows one kind of line end, and pasting easily gains or loses the last one.
        const QByteArray pasted = question.body;
        QByteArray trimmed = pasted;
        while (trimmed.endsWith('\n'))
            trimmed.chop(1);
        const QByteArray windows = QByteArray(pasted).replace('\n', "\r\n");
        const QList<std::pair<QByteArray, QString>> others {
            {trimmed, tr("It fits without the line break at the end of the body.")},
            {trimmed + '\n', tr("It fits with a line break at the end of the body.")},
            {windows, tr("It fits with Windows line ends, which this field does not keep.")}};
        for (const auto& [body, words] : others) {
            question.body = body;
            const WebhookVerdict other = body == pasted ? verdict : m_desk.checkWebhook(question);
            if (other.kind == WebhookVerdictKind::Valid || other.kind == WebhookVerdictKind::Stale) {
                verdict = other;
                remark = remark.isEmpty() ? words : remark + u' ' + words;
                break;
            }
        }
    }
    question.secret.fill('\0');
    emit checked(verdict, remark);
}

} // namespace ringback
