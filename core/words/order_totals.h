#pragma once

#include <string>
#include <utility>

#include "words/decision_words.h"

namespace ballast::words {

/// The orders of one decision in all: of the record's own instrument, whose fate its line tells, and of any other,
/// since a roll orders two under one number. Contracts, not negative.
class OrderTotals {
public:
    /// `choice`: the instrument that the record names; empty of what names none.
    explicit OrderTotals(std::string choice = {}) : m_choice(std::move(choice)) {}

    void add(const std::string& instrument, double ordered, double filled);

    double ordered() const { return m_own.ordered; }
    double filled() const { return m_own.filled; }
    /// The orders of another instrument filled in another share.
    bool isApart() const { return m_other.filled * m_own.ordered != m_own.filled * m_other.ordered; }
    Fate fate() const { return fateOf(m_own.ordered, m_own.filled, isApart()); }

private:
    struct Leg {
        double ordered{}, filled{};
    };
    std::string m_choice;
    Leg m_own, m_other;
};

}  // namespace ballast::words
