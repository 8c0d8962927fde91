// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>
#include <utility>
#include <variant>

namespace ringback {

// Why something could not be done, for a person: what happened, where, and what to do next.
struct Failure {
    QString text;

    bool operator==(const Failure&) const = default;
};

// Either a value or the reason there is none. (g++ 12 has no std::expected.)
template <typename T> class [[nodiscard]] Result {
public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) { }
    Result(Failure failure) : m_state(std::in_place_index<1>, std::move(failure)) { }

    bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }

    const T& value() const& { return std::get<0>(m_state); }
    T& value() & { return std::get<0>(m_state); }
    T&& value() && { return std::get<0>(std::move(m_state)); }
    const T& operator*() const& { return value(); }
    T& operator*() & { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    const T* operator->() const { return &value(); }
    T* operator->() { return &value(); }

    // Empty when ok().
    QString error() const { return ok() ? QString() : std::get<1>(m_state).text; }
    Failure failure() const { return ok() ? Failure {} : std::get<1>(m_state); }

private:
    std::variant<T, Failure> m_state;
};

// For what has no value to give.
struct Done { };
using Outcome = Result<Done>;

} // namespace ringback
