#include "ui/smile/own_curve_bar.h"

#include <QGridLayout>
#include <QPainter>
#include <QSignalBlocker>

#include "ui/format/number_format.h"
#include "ui/theme/theme.h"

namespace ballast::ui {
namespace {

constexpr double kPoints = 100.0;

/// With the screen's minus, and signed.
class MoveBox : public QDoubleSpinBox {
public:
    using QDoubleSpinBox::QDoubleSpinBox;

protected:
    QString textFromValue(double value) const override { return signedNumber(value, decimals()); }
    double valueFromText(const QString& words) const override { return QDoubleSpinBox::valueFromText(plainly(words)); }
    QValidator::State validate(QString& words, int& position) const override
    {
        QString typed = plainly(words);
        return QDoubleSpinBox::validate(typed, position);
    }

private:
    static QString plainly(QString words)
    {
        return words.replace(QChar(0x2212), QLatin1Char('-')).remove(QLatin1Char('+'));
    }
};

}  // namespace

OwnCurveBar::OwnCurveBar(QWidget* parent)
    : QWidget(parent), m_words(new QLabel(this)), m_forget(new PushButton(tr("Forget it"), 20, this)),
      m_shift(makeMove(tr("Shift"), tr("Added alike at every strike"), &OwnCurve::shift)),
      m_tilt(makeMove(tr("Tilt"),
                      tr("Added at calls, taken at puts: this much one standard deviation from the forward"),
                      &OwnCurve::tilt)),
      m_width(makeMove(tr("Width"), tr("Added on both sides: this much one standard deviation from the forward"),
                       &OwnCurve::width))
{
    setAccessibleName(tr("Own curve"));
    m_words->setFont(uiFont(12));
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(8, 4, 8, 4);
    grid->setHorizontalSpacing(6);
    grid->setVerticalSpacing(4);
    grid->addWidget(m_words, 0, 0, 1, 2);
    grid->addWidget(m_forget, 0, 2);
    grid->addWidget(m_shift, 1, 0);
    grid->addWidget(m_tilt, 1, 1);
    grid->addWidget(m_width, 1, 2);
    connect(m_forget, &PushButton::clicked, this, [this] { OwnCurves::instance().change(m_key, tr("Own curve"), {}); });
    connect(&OwnCurves::instance(), &OwnCurves::changed, this, &OwnCurveBar::show);
}

QDoubleSpinBox* OwnCurveBar::makeMove(const QString& name, const QString& tip, double OwnCurve::*member)
{
    auto* box = new MoveBox(this);
    box->setRange(-kMostMove * kPoints, kMostMove * kPoints);
    box->setDecimals(1);
    box->setSingleStep(0.5);
    box->setPrefix(name + QStringLiteral(" "));
    box->setFont(uiFont(12));
    box->setFixedHeight(24);
    box->setButtonSymbols(QAbstractSpinBox::NoButtons);
    box->setAccessibleName(tr("%1 of the own curve, vol points").arg(name));
    box->setToolTip(tip + tr(", vol points; Up and Down move by half a point"));
    connect(box, &QDoubleSpinBox::valueChanged, this, [this, name, member](double value) {
        OwnCurve next = OwnCurves::instance().of(m_key);
        next.*member = value / kPoints;
        OwnCurves::instance().change(m_key, tr("%1 of the own curve").arg(name), next);
    });
    return box;
}

void OwnCurveBar::setCurve(const QString& key)
{
    if (key == m_key) return;
    m_key = key;
    show();
}

void OwnCurveBar::show()
{
    const OwnCurve own = OwnCurves::instance().of(m_key);
    for (const auto& [box, value] : {std::pair(m_shift, own.shift), {m_tilt, own.tilt}, {m_width, own.width}}) {
        const QSignalBlocker blocker(box);
        box->setValue(value * kPoints);
        box->setEnabled(!m_key.isEmpty());
    }
    m_words->setText(own.isNone() ? tr("Own curve: drag the fit, or") : tr("Own curve, not traded on"));
    m_forget->setLocked(own.isNone() ? tr("There is no own curve of this expiry.") : QString());
}

void OwnCurveBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme().bg2);
}

}  // namespace ballast::ui
