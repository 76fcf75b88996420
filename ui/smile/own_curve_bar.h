#pragma once

#include <QDoubleSpinBox>
#include <QLabel>
#include <QWidget>

#include "ui/smile/own_curve.h"
#include "ui/widgets/push_button.h"

namespace ballast::ui {

/// Named moves of the person's own curve of the shown expiry, in vol points: shift, tilt, width; and a way to forget
/// it.
class OwnCurveBar : public QWidget {
    Q_OBJECT
public:
    explicit OwnCurveBar(QWidget* parent = nullptr);

    /// Empty: there is no expiry.
    void setCurve(const QString& key);
    QDoubleSpinBox* shift() const { return m_shift; }
    QDoubleSpinBox* tilt() const { return m_tilt; }
    QDoubleSpinBox* width() const { return m_width; }
    PushButton* forgetButton() const { return m_forget; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QDoubleSpinBox* makeMove(const QString& name, const QString& tip, double OwnCurve::*member);
    void show();

    QString m_key;
    QLabel* m_words;
    PushButton* m_forget;
    QDoubleSpinBox *m_shift, *m_tilt, *m_width;
};

}  // namespace ballast::ui
