#pragma once

#include "golden/verdict.h"
#include "margin/pmrm.h"

namespace ballast::golden {

/// One case of the portfolio-margin file: both margins and their parts against the exchange's own.
void checkPmrm(const Value& group, const Value& item, Verdict& verdict);

/// The account and the parameter set of that file's form.
risk::MarginPortfolio readPmrmPortfolio(const Value& scenario, const Value& optionColumns);
risk::PmrmParameters readPmrmParameters(const Value& set);

}  // namespace ballast::golden
