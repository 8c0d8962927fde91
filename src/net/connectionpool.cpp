// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/connectionpool.h"

#include <QNetworkAccessManager>

namespace ringback {

std::shared_ptr<QNetworkAccessManager> ConnectionPool::managerFor(const QString& origin, const Maker& make)
{
    std::erase_if(m_shared, [](const auto& shared) { return shared.expired(); });
    std::shared_ptr<Shared> place;
    for (const auto& weak : m_shared) {
        const std::shared_ptr<Shared> shared = weak.lock();
        if (shared && shared->origins.size() < MostOrigins && !shared->origins.contains(origin)) {
            place = shared;
            break;
        }
    }
    if (!place) {
        place = std::make_shared<Shared>();
        place->manager = make();
        m_shared.push_back(place);
    }
    place->origins.insert(origin);
    // The pointer keeps the place, and gives the origin back when the last copy goes.
    QNetworkAccessManager* manager = place->manager.get();
    return {manager, [place, origin](QNetworkAccessManager*) { place->origins.remove(origin); }};
}

void ConnectionPool::retire(const QNetworkAccessManager* manager)
{
    std::erase_if(m_shared, [manager](const auto& weak) {
        const std::shared_ptr<Shared> shared = weak.lock();
        return !shared || shared->manager.get() == manager;
    });
}

} // namespace ringback
