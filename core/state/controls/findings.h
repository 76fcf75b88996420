#pragma once

#include <utility>
#include <vector>

#include "domain/rule.h"

namespace ballast::controls {

/// What the rules find: what stops the basket, and every figure that they held against a limit, where that is asked.
class Findings {
public:
    Findings(std::vector<domain::Refusal>& refusals, std::vector<domain::Refusal>* held)
        : m_refusals(refusals), m_held(held)
    {
    }

    void push_back(domain::Refusal refusal) { m_refusals.push_back(std::move(refusal)); }
    void note(const domain::Refusal& figure)
    {
        if (m_held != nullptr) m_held->push_back(figure);
    }
    /// A figure with its limit, and whether it passes.
    void judge(const domain::Refusal& figure, bool passes)
    {
        note(figure);
        if (!passes) push_back(figure);
    }

private:
    std::vector<domain::Refusal>& m_refusals;
    std::vector<domain::Refusal>* m_held;
};

}  // namespace ballast::controls
