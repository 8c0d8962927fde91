// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange.h"

#include <QNetworkReply>

namespace ringback {

// What Qt's error means for us, given the HTTP status that came (0: none) and the TLS errors reported for
// the connection (QSslError::SslError). Any status of 400 and above with its answer read is no fault.
NetFault faultOf(QNetworkReply::NetworkError error, int httpStatus, const QList<int>& sslErrors);

// One fault for a certificate that may have several things wrong. Dates come first, because such a
// certificate cannot be accepted by any setting; then who issued it, which an additional CA certificate can
// solve; then the name.
NetFault faultOfTls(const QList<int>& sslErrors);

// Qt writes the whole URL, and so the secrets in its query, into some of its messages: the query is cut out.
QString withoutUrl(QString text, const QUrl& url);

} // namespace ringback
