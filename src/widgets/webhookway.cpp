// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui_webhookway.h"

#include "core/visibletext.h"
#include "engine/errordesk.h"
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
    WebhookQuestion headersOnly;
    headersOnly.provider = m_ui->providerCombo->currentData().toString();
    headersOnly.headers = headersIn(m_ui->headersEdit->bytes());
    headersOnly.now = m_clock.nowUtc();
    const WebhookVerdict scheme = m_desk.checkWebhook(headersOnly);
    m_ui->urlSection->setVisible(scheme.kind != WebhookVerdictKind::UnknownProvider && !scheme.coversBody);
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
    WebhookVerdict verdict = m_desk.checkWebhook(question);
    QString remark;
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
                remark = words;
                break;
            }
        }
    }
    question.secret.fill('\0');
    emit checked(verdict, remark);
}

} // namespace ringback
