#pragma once

#include "interfaces/venue_setup.h"
#include "ui/kit/ladder_model.h"

namespace ballast::ui {

/// What was tried of a connection, in order.
class ProbeModel : public LadderModel {
    Q_OBJECT
public:
    using LadderModel::LadderModel;

    void clear();
    void add(const interfaces::ProbeStep& step);
    const std::vector<interfaces::ProbeStep>& steps() const { return m_steps; }

private:
    void rebuild();

    std::vector<interfaces::ProbeStep> m_steps;
};

/// What came of it, in one sentence: the first that failed in full, else what may not be, else that all is well.
QString probeSentence(const std::vector<interfaces::ProbeStep>& steps, bool wasGivenUp);
/// The worst of it.
interfaces::ProbeState worstOf(const std::vector<interfaces::ProbeStep>& steps);

}  // namespace ballast::ui
